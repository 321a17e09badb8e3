using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>What tells a batch that is sent again from another one under its number.</summary>
/// <remarks>
/// SHA-256 over: <c>segmentation/batch/1</c>, rows, number of columns; for each column the length of its name, the name, the number of its values, where
/// each of them begins and the last ends, all of them, and a code a row (-1 for an absent cell). Numbers have four bytes, little-endian; texts are
/// UTF-8. Digests stand in the ledger: what they are computed over must not change.
/// </remarks>
internal static class BatchDigest
{
    private const int Block = 4_096;

    /// <summary>32 bytes.</summary>
    public static byte[] Of(int rows, IReadOnlyList<TextColumn> columns)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("segmentation/batch/1"u8);
        Append(hash, [rows, columns.Count]);
        foreach (TextColumn column in columns)
        {
            byte[] name = Encoding.UTF8.GetBytes(column.Name);
            Append(hash, [name.Length]);
            hash.AppendData(name);
            Append(hash, [column.ValueCount]);
            Append(hash, column.Offsets);
            hash.AppendData(column.Bytes);
            Append(hash, column.Codes);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(sizeof(int) * Math.Min(numbers.Length, Block));
        for (int start = 0; start < numbers.Length; start += Block)
        {
            ReadOnlySpan<int> block = numbers[start..Math.Min(numbers.Length, start + Block)];
            for (int i = 0; i < block.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) * i), block[i]);
            }

            hash.AppendData(bytes.AsSpan(0, sizeof(int) * block.Length));
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
