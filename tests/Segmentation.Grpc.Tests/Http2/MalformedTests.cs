using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>Conversations bent at random, by seed: whatever comes in, the server answers in frames, takes the next call, and keeps nothing. <c>SEGMENTATION_MALFORMED</c> sets their number (<c>eng/long/grpc</c>).</summary>
[Collection(nameof(Alone))]
public sealed class MalformedTests
{
    private const int InTests = 20_000;
    private const int Workers = 32;
    private const int Probed = 500;
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(10);
    private const long MemoryLimit = 32 << 20;

    private static readonly int Conversations = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_MALFORMED"), CultureInfo.InvariantCulture, out int given) ? given : InTests;

    [Fact]
    public async Task Row_8_Conversations_that_follow_the_rules_are_answered_call_by_call()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(unix: true, map: static application => application.MapGrpcService<SteadyService>());
        for (int i = 0; i < 300; i++)
        {
            Random random = new(unchecked(TestSeed.Value + i));
            List<Frame> frames = Conversation.Make(random);
            Dictionary<int, RawResult> results = await HoldAsync(server, Bytes(frames), frames.Max(frame => frame.Stream < 7 && frame.Type == FrameType.Headers ? frame.Stream : 0));
            foreach (int stream in frames.Where(frame => frame.Type == FrameType.Headers).Select(frame => frame.Stream).Distinct())
            {
                Assert.True(results.TryGetValue(stream, out RawResult? result) && result.Status == StatusCode.OK, $"{TestSeed.Replay}, conversation {i}, stream {stream}: {result}; connection: {results.GetValueOrDefault(0)}; said {string.Join(", ", frames.Select(frame => $"{frame.Type} {frame.Flags:x} {frame.Stream} {frame.Payload.Length}"))}");
            }
        }

        await server.QuietAsync();
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Conversations_bent_anyhow_leave_the_server_as_it_was()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(unix: true, map: static application => application.MapGrpcService<SteadyService>(), kestrel: static kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5));
        await RunAsync(server, TestSeed.Value - 1, Math.Min(500, Conversations));
        await server.QuietAsync();
        long before = Memory();
        ConcurrentDictionary<string, int> outcomes = await RunAsync(server, TestSeed.Value, Conversations);
        await server.QuietAsync();
        Assert.Empty(server.Log.Errors);
        int logged = server.Log.Events.Count;
        Assert.True(server.Log.Events.All(e => e.Level < Microsoft.Extensions.Logging.LogLevel.Error), $"{TestSeed.Replay}: {server.Log.Events.FirstOrDefault(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error)}");
        server.Log.Events.Clear(); // the test's own, some hundred bytes a call
        long after = Memory();
        string told = $"{TestSeed.Replay}: {string.Join(", ", outcomes.OrderByDescending(one => one.Value).Select(one => $"{one.Key} {one.Value}"))}; {logged} events; {(after - before) >> 10} KiB more";
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(after - before < MemoryLimit, told);
        // Bent, not broken to bits: a good part gets as far as the gRPC layer, and what the grammar forbids is seen.
        Assert.True(outcomes.GetValueOrDefault("OK") > Conversations / 10, told);
        Assert.True(outcomes.GetValueOrDefault("GOAWAY 1") > Conversations / 20, told);
        Assert.True(outcomes.GetValueOrDefault("Internal") > 0, told);
    }

    private static async Task<ConcurrentDictionary<string, int>> RunAsync(ProbeServer server, int seed, int conversations)
    {
        ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i < conversations; i = Interlocked.Increment(ref next))
            {
                Random random = new(unchecked((seed * 1_000_003) + i));
                (string what, byte[] bytes) = Bent(random);
                try
                {
                    foreach ((int stream, RawResult result) in await HoldAsync(server, bytes))
                    {
                        if (stream == 0 ? result.GoAway is not null : result.Status is not null || result.Reset is not null)
                        {
                            outcomes.AddOrUpdate(stream == 0 ? $"GOAWAY {result.GoAway}" : result.Status is { } status ? $"{status}" : $"reset {result.Reset}", 1, static (_, count) => count + 1);
                        }
                    }

                    if (i % Probed == 0)
                    {
                        await AnswersAsync(server);
                    }
                }
                catch (Exception exception) when (exception is not SocketException)
                {
                    throw new InvalidOperationException($"{TestSeed.Replay}, conversation {i} of seed {seed} ({what})", exception);
                }
            }
        })));
        return outcomes;
    }

    private static (string What, byte[] Bytes) Bent(Random random)
    {
        List<Frame> frames = Conversation.Make(random);
        List<string> done = [];
        // Half of them only above HTTP/2, which cuts the others short.
        (string Name, Action<List<Frame>, Random> Apply)[] kinds = random.Next(2) == 0 ? Mutation.OfCalls : Mutation.OfFrames;
        for (int i = random.Next(1, 4); i > 0 && frames.Count > 0; i--)
        {
            (string name, Action<List<Frame>, Random> apply) = kinds[random.Next(kinds.Length)];
            done.Add(name);
            apply(frames, random);
        }

        byte[] bytes = Bytes(frames);
        if (random.Next(8) == 0)
        {
            (string name, Func<byte[], Random, byte[]> apply) = Mutation.OfBytes[random.Next(Mutation.OfBytes.Length)];
            done.Add(name);
            bytes = apply(bytes, random);
        }

        return (string.Join(" + ", done), bytes);
    }

    private static byte[] Bytes(List<Frame> frames) => [.. RawConnection.Preface, .. frames.SelectMany(frame => frame.ToBytes())];

    /// <summary>Says it all, hangs up when the server has been silent for a while, and reads to the end; or reads until the streams named are over.</summary>
    private static async Task<Dictionary<int, RawResult>> HoldAsync(ProbeServer server, byte[] bytes, int streams = 0)
    {
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        Task<Dictionary<int, RawResult>> reading = connection.DrainAsync(streams);
        if (await connection.TrySendAsync(bytes) && streams == 0)
        {
            int heard = -1;
            while (!reading.IsCompleted && heard != connection.Received)
            {
                heard = connection.Received;
                await Task.WhenAny(reading, Task.Delay(Silence));
            }

            connection.HangUp();
        }

        return await reading;
    }

    private static async Task AnswersAsync(ProbeServer server)
    {
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        RawResult result = await connection.CallAsync(1, "/probe.Probe/Echo", RawCall.Frame(new Ask { Text = "still here" }));
        Assert.Equal(StatusCode.OK, result.Status);
        Assert.Equal("still here", Answer.Parser.ParseFrom(result.Data.AsSpan(5).ToArray()).Text);
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
