using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Audience;

/// <summary>What a destination does with an export, step by step.</summary>
internal static class Reading
{
    public static async Task<V1.ExportPlan> BeginAsync(this StreamServer server, string requestId = "r") =>
        await server.Audience.BeginExportAsync(new V1.BeginExportRequest { RequestId = requestId }, server.Platform);

    /// <summary>The chunks of a shard from one on.</summary>
    public static async Task<List<V1.ExportChunk>> ReadAsync(this StreamServer server, V1.ExportPlan plan, uint shard, ulong from = 0, uint maxTokens = 1_000, Metadata? caller = null)
    {
        using AsyncServerStreamingCall<V1.ExportChunk> call = server.Audience.ReadExport(
            new V1.ReadExportRequest { ExportId = plan.ExportId, Shard = shard, FromSequence = from, MaxTokens = maxTokens }, caller ?? server.Platform);
        List<V1.ExportChunk> chunks = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            chunks.Add(call.ResponseStream.Current);
        }

        Assert.All(chunks, static chunk => Assert.Equal(Crc32C(chunk.ByAudience.Adds.Span), chunk.Crc32C));
        Assert.Equal(Enumerable.Range((int)from, chunks.Count).Select(static i => (ulong)i), chunks.Select(static chunk => chunk.Sequence));
        Assert.Equal(Enumerable.Range(0, chunks.Count).Select(i => i == chunks.Count - 1), chunks.Select(static chunk => chunk.Last));
        return chunks;
    }

    /// <summary>All tokens of the first audience, shard after shard.</summary>
    public static async Task<byte[]> ReadAllAsync(this StreamServer server, V1.ExportPlan plan)
    {
        List<byte> tokens = [];
        for (uint shard = 0; shard < plan.ShardCount; shard++)
        {
            foreach (V1.ExportChunk chunk in await server.ReadAsync(plan, shard))
            {
                Assert.Equal((shard, 0U, true), (chunk.Shard, chunk.ByAudience.Index, chunk.ByAudience.Removes.IsEmpty));
                tokens.AddRange(chunk.ByAudience.Adds.Span);
            }
        }

        return [.. tokens];
    }

    /// <summary>Digest of tokens, added up one by one.</summary>
    public static V1.SetDigest DigestOf(ReadOnlySpan<byte> tokens)
    {
        System.Numerics.BigInteger sum = 0;
        for (int i = 0; i < tokens.Length; i += 16)
        {
            sum += new System.Numerics.BigInteger(tokens.Slice(i, 16), isUnsigned: true, isBigEndian: true);
        }

        byte[] bytes = new byte[16];
        byte[] low = (sum % System.Numerics.BigInteger.Pow(2, 128)).ToByteArray(isUnsigned: true, isBigEndian: true);
        low.CopyTo(bytes, 16 - low.Length);
        return new V1.SetDigest { Index = 0, Count = (ulong)(tokens.Length / 16), Sum = Google.Protobuf.ByteString.CopyFrom(bytes) };
    }

    public static async Task<V1.ExportManifest> CommitAsync(this StreamServer server, string exportId, params V1.SetDigest[] held) =>
        await server.Audience.CommitExportAsync(new V1.CommitExportRequest { ExportId = exportId, Held = { held } }, server.Platform);

    /// <summary>CRC-32C a bit at a time (RFC 3720, polynomial 1EDC6F41 reflected).</summary>
    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78u);
            }
        }

        return ~crc;
    }
}
