using System;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class StreamingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_stream_is_gathered_into_one_response()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        int[] sizes = [27182, 8, 1828, 45904];
        byte[] body = [.. sizes.SelectMany(size => RawCall.Frame(new Ask { Text = "x", Body = ByteString.CopyFrom(new byte[size]) }))];
        RawAnswer answer = await server.CallAsync("/probe.Probe/Gather", body);
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal("74922", answer.Single(Answer.Parser).Seen["bytes"]);
        Assert.Equal(4, answer.Single(Answer.Parser).Count);
    }

    [Fact]
    public async Task Row_8_A_client_stream_may_be_empty()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Gather", []);
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal(0, answer.Single(Answer.Parser).Count);
    }

    [Fact]
    public async Task A_server_stream_gives_every_answer_in_order_and_then_its_status()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Spread", RawCall.Frame(new Ask { Count = 100, Size = 3000 }));
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.False(answer.TrailersOnly);
        Assert.Equal(Enumerable.Range(0, 100), answer.Frames.Select(frame => Answer.Parser.ParseFrom(frame.Payload).Count));
    }

    [Fact]
    public async Task An_empty_server_stream_ends_with_its_status_in_trailers()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Spread", RawCall.Frame(new Ask()));
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.False(answer.TrailersOnly);
        Assert.Empty(answer.Frames);
    }

    [Fact]
    public async Task A_server_stream_that_fails_after_answers_says_so_in_trailers()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Spread", RawCall.Frame(new Ask { Count = 2, Fail = (int)StatusCode.DataLoss, Text = "gone" }));
        Assert.False(answer.TrailersOnly);
        Assert.Equal(StatusCode.DataLoss, answer.Status);
        Assert.Equal("gone", answer.Message);
        Assert.Equal("yes", answer.Trailers["thrown"]);
        Assert.Equal(2, answer.Frames.Count);
    }

    [Fact]
    public async Task A_duplex_call_plays_ping_pong()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        for (int i = 0; i < 5; i++)
        {
            await call.WriteAsync(new Ask { Text = $"{i}" });
            Assert.Equal($"{i}", (await call.ReadAsync(Answer.Parser))!.Text);
        }

        call.Finish();
        Assert.Null(await call.ReadAsync(Answer.Parser));
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Row_7_Frames_cut_into_single_bytes_are_put_together()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        foreach (byte piece in RawCall.Frame(new Ask { Text = "one" }).Concat(RawCall.Frame(new Ask { Text = "two" })))
        {
            await call.WriteAsync(new[] { piece });
        }

        call.Finish();
        Assert.Equal("one", (await call.ReadAsync(Answer.Parser))!.Text);
        Assert.Equal("two", (await call.ReadAsync(Answer.Parser))!.Text);
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Row_32_A_handler_may_end_before_the_client_does()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        await call.WriteAsync(new Ask { Fail = (int)StatusCode.Aborted, Text = "enough" });
        Assert.Equal((StatusCode.Aborted, "enough"), await call.StatusAsync());
    }

    [Fact]
    public async Task Row_28_A_reader_that_stops_stops_the_writer()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread");
        const int Answers = 2000;
        await call.WriteAsync(new Ask { Count = Answers, Size = 64 * 1024 });
        call.Finish();
        Assert.NotNull(await call.ReadAsync(Answer.Parser));

        // Windows of client and server fill; then the count stands still although 125 MiB are to be sent.
        int before;
        do
        {
            before = server.Log.Written;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        while (server.Log.Written != before);
        Assert.InRange(before, 1, Answers / 2);

        int read = 1;
        while (await call.ReadAsync(Answer.Parser) is not null)
        {
            read++;
        }

        Assert.Equal(Answers, read);
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Row_29_A_client_stream_may_exceed_the_body_limit_of_Kestrel()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Gather");
        byte[] frame = RawCall.Frame(new Ask { Body = ByteString.CopyFrom(new byte[1 << 20]) });
        for (int i = 0; i < 31; i++)
        {
            await call.WriteAsync(frame);
        }

        call.Finish();
        Answer answer = (await call.ReadAsync(Answer.Parser))!;
        Assert.Equal($"{31 << 20}", answer.Seen["bytes"]);
    }

    [Fact]
    public async Task Row_30_A_client_that_cancels_cancels_the_handler_and_no_error_is_logged()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread");
        await call.WriteAsync(new Ask { Count = 1, Hang = true });
        call.Finish();
        Assert.NotNull(await call.ReadAsync(Answer.Parser));
        call.Cancel();
        (await call.ResponseAsync()).Dispose();
        Assert.IsType<OperationCanceledException>(await server.Log.Ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken), exactMatch: false);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Row_30_A_client_that_cancels_ends_the_read_of_a_handler()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Gather");
        await call.WriteAsync(new Ask());
        Assert.True(await server.Log.Messages.WaitAsync(Patience, TestContext.Current.CancellationToken));
        call.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(call.ResponseAsync);
        Assert.NotNull(await server.Log.Ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }
}
