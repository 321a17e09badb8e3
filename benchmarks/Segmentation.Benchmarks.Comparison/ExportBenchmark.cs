using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Delivery;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>A whole export through the front door on one thread: begin, every shard in chunks with their checksums, commit.</summary>
/// <remarks>Pin it: <c>taskset -c 1</c>. Devices are made straight in the store with random tokens, as an ingest leaves them.</remarks>
internal static class ExportBenchmark
{
    private const string Destination = "net";
    private const int Batch = 1 << 20;

    public static void Run(int devices, int runs, int maxTokens)
    {
        string folder = Directory.CreateTempSubdirectory("segmentation-export-").FullName;
        try
        {
            string store = Path.Combine(folder, "store");
            EngineOptions options = new() { MaxThreads = 1 };
            SegmentationEngine.Create(store, options).Dispose();
            Fill(store, devices);
            using SegmentationEngine engine = SegmentationEngine.Open(store, options);
            engine.CreateDestination(Destination, "cookie", 100);
            engine.SaveSegment("all", "EVERYONE");
            engine.CreateActivation(new ActivationDefinition { Name = "all", Segment = "all", Destination = Destination }, null);
            Translation();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine($"# private memory before the first export: {PrivateMegabytes()} MB");
            for (int run = 0; run < runs; run++)
            {
                Report(engine, devices, run, maxTokens);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(SegmentationEngine engine, int devices, int run, int maxTokens)
    {
        long start = Stopwatch.GetTimestamp();
        ExportPlan plan = engine.BeginExport(new ExportRequest { Destination = Destination, RequestId = $"r{run}" }, CancellationToken.None);
        double begun = Seconds(start);
        double first = 0;
        long tokens = 0;
        UInt128 sum = 0;
        double summing = 0;
        double longest = 0;
        for (int shard = 0; shard < plan.ShardCount; shard++)
        {
            long asked = Stopwatch.GetTimestamp();
            foreach (ExportChunk chunk in engine.ReadExport(Destination, plan.Id, shard, 0, maxTokens, CancellationToken.None))
            {
                if (tokens == 0)
                {
                    first = Seconds(start);
                }

                tokens += chunk.Tokens.Length / 16;
                long before = Stopwatch.GetTimestamp();
                ReadOnlySpan<byte> bytes = chunk.Tokens.Span;
                for (int at = 0; at < bytes.Length; at += 16)
                {
                    sum = unchecked(sum + BinaryPrimitives.ReadUInt128BigEndian(bytes[at..]));
                }

                summing += Seconds(before); // the destination's work, not ours
            }

            longest = Math.Max(longest, Seconds(asked));
        }

        double read = Seconds(start) - summing;
        engine.CommitExport(Destination, plan.Id, [new SetDigest(0, tokens, sum)], CancellationToken.None);
        double whole = Seconds(start) - summing;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"workload\":\"export\",\"devices\":{devices},\"run\":{run},\"shards\":{plan.ShardCount},\"begin_ms\":{begun * 1e3:F0},\"first_chunk_ms\":{first * 1e3:F0},\"first_chunk_budget_ms\":{devices * 60e-6 + 50:F0},\"shard_ms\":{longest * 1e3:F0},\"read_ms\":{(read - begun) * 1e3:F0},\"commit_ms\":{(whole - read) * 1e3:F0},\"tokens_per_s\":{tokens / whole:F0},\"private_mb\":{PrivateMegabytes()}}}"));
    }

    /// <summary>Stored to scoped tokens alone: the processor's instructions against the platform's cipher.</summary>
    private static void Translation()
    {
        KeyRing keys = new(new byte[KeyRing.KeySize]);
        Token[] tokens = new Token[1 << 16];
        Token[] scoped = new Token[tokens.Length];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(tokens.AsSpan()));
        uint[] places = [.. Enumerable.Range(0, tokens.Length).Select(static i => (uint)i)];
        foreach (bool isPortable in (bool[])[true, false, true, false])
        {
            ScopedTokenizer tokenizer = new(keys.Space("cookie"), keys.Destination("net", 1), isPortable);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 50; i++)
            {
                tokenizer.Translate(tokens, places, scoped);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"# translation by the {(isPortable ? "platform" : "processor")}: {Seconds(start) * 1e9 / (50 * tokens.Length):F1} ns a token"));
        }
    }

    private static void Fill(string directory, int devices)
    {
        using SegmentationStore store = SegmentationStore.Open(directory, new StoreOptions { CheckpointJournalBytes = long.MaxValue });
        store.Catalog.AddIdSpace("cookie", IdentifierForm.Verbatim);
        Token[] tokens = new Token[Batch];
        for (int done = 0; done < devices; done += Batch)
        {
            Span<Token> batch = tokens.AsSpan(0, Math.Min(Batch, devices - done));
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(batch));
            store.Devices.FindOrAdd(batch, new uint[batch.Length]);
        }

        Bitmap all = Bitmap.FromRange(0, (uint)devices - 1);
        List<TraitChange> traits =
        [
            new PlainChange(new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence), all, Bitmap.Empty),
            new PlainChange(new TraitKey(DeviceAttributes.Id, DeviceTraits.IdSpaces + 1), all, Bitmap.Empty),
        ];
        store.Commit(new IndexChange { DeviceCount = (uint)devices, Traits = traits });
        store.Checkpoint();
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;

    /// <summary>Resident memory that no file backs.</summary>
    private static long PrivateMegabytes() => long.Parse(
        File.ReadLines("/proc/self/status").Single(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
