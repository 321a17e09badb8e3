using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>The part of CRoaring's C interface that the benchmarks call: the same in 0.2.66 and in 5.1.</summary>
/// <remarks>Calls that may take less than a microsecond leave out the switch of the collector's mode, which would cost CRoaring a tenth of them.</remarks>
internal static unsafe partial class Croaring
{
    private const string Library = PeerLibraries.Croaring;

    static Croaring() => PeerLibraries.Register();

    /// <summary><c>croaring-</c> and the version that the name of the loaded file ends with.</summary>
    public static string Name { get; } = NameOfLoaded();

    public static nint Read(ReadOnlySpan<byte> portable)
    {
        fixed (byte* bytes = portable)
        {
            nint bitmap = roaring_bitmap_portable_deserialize_safe(bytes, (nuint)portable.Length);
            return bitmap != 0 ? bitmap : throw new InvalidDataException("CRoaring does not read the portable bytes.");
        }
    }

    public static nint OrMany(ReadOnlySpan<nint> bitmaps)
    {
        fixed (nint* first = bitmaps)
        {
            return roaring_bitmap_or_many((nuint)bitmaps.Length, first);
        }
    }

    /// <summary>The cardinality of a bitmap that nobody needs any more.</summary>
    public static long CountAndFree(nint bitmap)
    {
        long count = (long)roaring_bitmap_get_cardinality(bitmap);
        roaring_bitmap_free(bitmap);
        return count;
    }

    /// <summary>A cursor over the members of a bitmap, to be closed.</summary>
    public static nint OpenReader(nint bitmap) => Readers.Open(bitmap);

    /// <summary>Writes the next members; returns how many.</summary>
    public static uint Read(nint reader, uint* values, uint count) => Readers.Read(reader, values, count);

    public static void CloseReader(nint reader) => Readers.Close(reader);

    [LibraryImport(Library)]
    public static partial nint roaring_bitmap_portable_deserialize_safe(byte* bytes, nuint length);

    [LibraryImport(Library)]
    public static partial nuint roaring_bitmap_portable_serialize(nint bitmap, byte* bytes);

    [LibraryImport(Library)]
    public static partial nuint roaring_bitmap_portable_size_in_bytes(nint bitmap);

    [LibraryImport(Library)]
    public static partial nuint roaring_bitmap_frozen_size_in_bytes(nint bitmap);

    [LibraryImport(Library)]
    public static partial void roaring_bitmap_frozen_serialize(nint bitmap, byte* bytes);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint roaring_bitmap_frozen_view(byte* bytes, nuint length);

    [LibraryImport(Library)]
    public static partial nint roaring_bitmap_create_with_capacity(uint capacity);

    [LibraryImport(Library)]
    public static partial nint roaring_bitmap_from_range(ulong first, ulong end, uint step);

    [LibraryImport(Library)]
    public static partial nint roaring_bitmap_copy(nint bitmap);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void roaring_bitmap_free(nint bitmap);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial ulong roaring_bitmap_get_cardinality(nint bitmap);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial byte roaring_bitmap_contains(nint bitmap, uint value);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint roaring_bitmap_and(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint roaring_bitmap_or(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint roaring_bitmap_xor(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint roaring_bitmap_andnot(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial ulong roaring_bitmap_and_cardinality(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial ulong roaring_bitmap_or_cardinality(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial ulong roaring_bitmap_xor_cardinality(nint left, nint right);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial ulong roaring_bitmap_andnot_cardinality(nint left, nint right);

    [LibraryImport(Library)]
    public static partial void roaring_bitmap_and_inplace(nint left, nint right);

    [LibraryImport(Library)]
    public static partial void roaring_bitmap_or_inplace(nint left, nint right);

    [LibraryImport(Library)]
    public static partial void roaring_bitmap_xor_inplace(nint left, nint right);

    [LibraryImport(Library)]
    public static partial void roaring_bitmap_andnot_inplace(nint left, nint right);

    [LibraryImport(Library)]
    public static partial nint roaring_bitmap_or_many(nuint count, nint* bitmaps);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void roaring_bitmap_to_uint32_array(nint bitmap, uint* values);

    [LibraryImport(Library)]
    public static partial byte roaring_bitmap_run_optimize(nint bitmap);

    [LibraryImport(Library)]
    public static partial nuint roaring_bitmap_shrink_to_fit(nint bitmap);

    private static string NameOfLoaded()
    {
        NativeLibrary.Load(PeerLibraries.CroaringPath);
        string? loaded = File.ReadLines("/proc/self/maps").FirstOrDefault(static line => line.Contains("libroaring", StringComparison.Ordinal));
        Match version = VersionInName().Match(loaded ?? "");
        return version.Success ? string.Create(CultureInfo.InvariantCulture, $"croaring-{version.Groups[1].Value}") : "croaring";
    }

    /// <summary>The cursor's functions, which have other names since version 2.</summary>
    private static class Readers
    {
        private static readonly nint Loaded = NativeLibrary.Load(PeerLibraries.CroaringPath);

        public static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint> Open =
            (delegate* unmanaged[SuppressGCTransition]<nint, nint>)Find("roaring_iterator_create", "roaring_create_iterator");

        public static readonly delegate* unmanaged[SuppressGCTransition]<nint, uint*, uint, uint> Read =
            (delegate* unmanaged[SuppressGCTransition]<nint, uint*, uint, uint>)Find("roaring_uint32_iterator_read", "roaring_read_uint32_iterator");

        public static readonly delegate* unmanaged[SuppressGCTransition]<nint, void> Close =
            (delegate* unmanaged[SuppressGCTransition]<nint, void>)Find("roaring_uint32_iterator_free", "roaring_free_uint32_iterator");

        private static nint Find(string name, string before) =>
            NativeLibrary.TryGetExport(Loaded, name, out nint found) ? found : NativeLibrary.GetExport(Loaded, before);
    }

    [GeneratedRegex(@"libroaring\.so\.(\d+\.\d+\.\d+)")]
    private static partial Regex VersionInName();
}
