using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Buffers.Binary;

namespace Segmentation.Store;

/// <summary>One set of a manifest.</summary>
/// <param name="Index">Number of the activation in its export.</param>
/// <param name="Count">Tokens.</param>
/// <param name="Sum">Their sum modulo 2^128.</param>
/// <param name="Version">Stamp: version.</param>
/// <param name="AsOf">Stamp: as-of day, days since 1970-01-01.</param>
/// <param name="DayZone">Stamp: zone of the day.</param>
/// <param name="PolicyVersion">Stamp: version of the last deletion.</param>
/// <param name="RuleHash">Stamp: SHA-256 of the rule, 64 hexadecimal digits.</param>
internal sealed record ManifestSet(int Index, long Count, UInt128 Sum, ulong Version, ushort AsOf, string DayZone, ulong PolicyVersion, string RuleHash);

/// <summary>What a destination committed. Its bytes are the preimage of its digest; docs/format.md publishes them.</summary>
internal sealed record ManifestRecord
{
    private const int DigestLength = SHA256.HashSizeInBytes;
    private const int LeastSetBytes = 84; // with an empty day zone

    private static ReadOnlySpan<byte> Magic => "SEGMANI1"u8;

    public required string Destination { get; init; }

    public required string Export { get; init; }

    /// <summary>32 bytes.</summary>
    public required ReadOnlyMemory<byte> Checkpoint { get; init; }

    /// <summary>32 bytes, or empty for the first.</summary>
    public required ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>In whole milliseconds.</summary>
    public required DateTimeOffset Committed { get; init; }

    public required ulong PolicyEpoch { get; init; }

    public required IReadOnlyList<ManifestSet> Sets { get; init; }

    /// <summary>The encoding.</summary>
    public byte[] Encode()
    {
        FieldWriter writer = new FieldWriter().Raw(Magic)
            .Text(Destination).Text(Export).Bytes(Checkpoint.Span).Bytes(Previous.Span)
            .Int64(Committed.ToUnixTimeMilliseconds()).Int64((long)PolicyEpoch).UInt32((uint)Sets.Count);
        Span<byte> sum = stackalloc byte[16];
        foreach (ManifestSet set in Sets)
        {
            BinaryPrimitives.WriteUInt128BigEndian(sum, set.Sum);
            writer.UInt32((uint)set.Index).Int64(set.Count).Raw(sum)
                .Int64((long)set.Version).UInt32(set.AsOf).Text(set.DayZone).Int64((long)set.PolicyVersion).Raw(Convert.FromHexString(set.RuleHash));
        }

        return writer.Written.ToArray();
    }

    /// <summary>Reads the encoding.</summary>
    /// <exception cref="CorruptStoreException">The bytes are not one.</exception>
    public static ManifestRecord Decode(ReadOnlySpan<byte> bytes, string place)
    {
        FieldReader reader = new(bytes, place);
        if (!reader.Raw(Magic.Length).SequenceEqual(Magic))
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, place, "SEGMANI1", "something else");
        }

        string destination = reader.Text();
        string export = reader.Text();
        byte[] checkpoint = reader.Bytes().ToArray();
        byte[] previous = reader.Bytes().ToArray();
        DateTimeOffset committed = DateTimeOffset.FromUnixTimeMilliseconds(reader.Int64());
        ulong epoch = (ulong)reader.Int64();
        ManifestSet[] sets = new ManifestSet[reader.Count(LeastSetBytes)];
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = new ManifestSet(
                (int)reader.UInt32(), reader.Int64(), BinaryPrimitives.ReadUInt128BigEndian(reader.Raw(16)),
                (ulong)reader.Int64(), (ushort)reader.UInt32(), reader.Text(), (ulong)reader.Int64(), Convert.ToHexStringLower(reader.Raw(DigestLength)));
        }

        reader.End();
        return new ManifestRecord
        {
            Destination = destination,
            Export = export,
            Checkpoint = checkpoint,
            Previous = previous,
            Committed = committed,
            PolicyEpoch = epoch,
            Sets = sets,
        };
    }
}

/// <summary>A manifest and its digest.</summary>
internal sealed record ManifestEntry(ManifestRecord Manifest, ReadOnlyMemory<byte> Digest);
