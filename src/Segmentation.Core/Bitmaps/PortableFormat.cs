using System;
using System.Buffers;
using System.Buffers.Binary;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Constants and the writer of the portable Roaring format.</summary>
/// <remarks>
/// <para>Little-endian: cookie [, number of containers] [, one bit a container: is it runs]; per container its key and its cardinality minus one;
/// per container the offset of its payload (left out when there are runs and fewer than four containers); payloads.</para>
/// <para>Source: RoaringFormatSpec.</para>
/// </remarks>
internal static unsafe class PortableFormat
{
    /// <summary>Cookie without runs; a 32-bit number of containers follows.</summary>
    public const uint CookieWithoutRuns = 12346;

    /// <summary>Cookie with runs in its low half; its high half is the number of containers minus one.</summary>
    public const uint CookieWithRuns = 12347;

    /// <summary>With runs, offsets are written from this number of containers on.</summary>
    public const int OffsetThreshold = 4;

    /// <summary>Bytes before the first payload.</summary>
    public static int HeaderLength(int count, bool hasRuns) =>
        (hasRuns ? 4 + (count + 7) / 8 : 8) + 4 * count + (HasOffsets(count, hasRuns) ? 4 * count : 0);

    public static bool HasOffsets(int count, bool hasRuns) => !hasRuns || count >= OffsetThreshold;

    public static long LengthOf(ReadOnlySpan<Container> containers)
    {
        long length = HeaderLength(containers.Length, HasRuns(containers));
        foreach (ref readonly Container container in containers)
        {
            length += container.PayloadLength;
        }

        return length;
    }

    public static void Write(ReadOnlySpan<Container> containers, IBufferWriter<byte> writer)
    {
        int headerLength = WriteHeader(containers, writer.GetSpan(HeaderLength(containers.Length, HasRuns(containers))));
        writer.Advance(headerLength);
        foreach (ref readonly Container container in containers)
        {
            writer.Write(PayloadOf(container));
        }
    }

    /// <summary>Writes to bytes that are long enough.</summary>
    public static void Write(ReadOnlySpan<Container> containers, Span<byte> destination)
    {
        int at = WriteHeader(containers, destination);
        foreach (ref readonly Container container in containers)
        {
            PayloadOf(container).CopyTo(destination[at..]);
            at += container.PayloadLength;
        }
    }

    private static ReadOnlySpan<byte> PayloadOf(in Container container) => new(container.Payload, container.PayloadLength);

    private static int WriteHeader(ReadOnlySpan<Container> containers, Span<byte> header)
    {
        int count = containers.Length;
        bool hasRuns = HasRuns(containers);
        int headerLength = HeaderLength(count, hasRuns);
        uint payload = (uint)headerLength;
        int at = 8;
        if (hasRuns)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, CookieWithRuns | (uint)(count - 1) << 16);
            Span<byte> flags = header.Slice(4, (count + 7) / 8);
            flags.Clear();
            for (int i = 0; i < count; i++)
            {
                flags[i >> 3] |= (byte)(containers[i].Kind == ContainerKind.Run ? 1 << (i & 7) : 0);
            }

            at = 4 + flags.Length;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, CookieWithoutRuns);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)count);
        }

        foreach (ref readonly Container container in containers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[at..], container.Key);
            BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 2)..], (ushort)(container.Cardinality - 1));
            at += 4;
        }

        if (!HasOffsets(count, hasRuns))
        {
            return headerLength;
        }

        foreach (ref readonly Container container in containers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[at..], payload);
            payload += (uint)container.PayloadLength;
            at += 4;
        }

        return headerLength;
    }

    private static bool HasRuns(ReadOnlySpan<Container> containers)
    {
        foreach (ref readonly Container container in containers)
        {
            if (container.Kind == ContainerKind.Run)
            {
                return true;
            }
        }

        return false;
    }
}
