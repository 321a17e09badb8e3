using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Row_11_The_handler_sees_the_deadline_as_UTC()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Assert.Equal("Utc", (await server.EchoAsync(new Ask(), ("grpc-timeout", "10S"))).Single(Answer.Parser).Seen["deadline"]);
        Assert.Equal("none", (await server.EchoAsync(new Ask())).Single(Answer.Parser).Seen["deadline"]);
    }

    [Theory]
    [InlineData("99999999H")]
    [InlineData("99999999S")]
    public async Task Row_11_A_deadline_longer_than_any_timer_is_waited_for_in_turns(string timeout)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask(), ("grpc-timeout", timeout))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("10s")]
    [InlineData("1 S")]
    public async Task Row_11_A_malformed_timeout_is_INTERNAL_and_names_the_fault(string timeout)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask(), ("grpc-timeout", timeout));
        Assert.Equal(StatusCode.Internal, answer.Status);
        Assert.Contains("grpc-timeout", answer.Message);
    }

    [Fact]
    public async Task Row_11_A_timeout_of_zero_has_passed_at_once()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Assert.Equal(StatusCode.DeadlineExceeded, (await server.EchoAsync(new Ask(), ("grpc-timeout", "0S"))).Status);
    }

    [Fact]
    public async Task Row_13_A_deadline_ends_the_call_with_its_status_and_cancels_the_handler()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Hang = true }, ("grpc-timeout", "2000m"));
        Assert.Equal(StatusCode.DeadlineExceeded, answer.Status);
        Assert.IsType<OperationCanceledException>(await server.Log.Ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken), exactMatch: false);
        Assert.Contains(server.Log.Events, e => e.Id == 1003);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Row_13_A_deadline_after_responses_ends_the_stream_with_trailers()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread", ("grpc-timeout", "2000m"));
        await call.WriteAsync(new Ask { Count = 2, Hang = true });
        call.Finish();
        Assert.NotNull(await call.ReadAsync(Answer.Parser));
        Assert.NotNull(await call.ReadAsync(Answer.Parser));
        Assert.Equal(StatusCode.DeadlineExceeded, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Row_13_A_deadline_ends_a_handler_that_waits_for_a_request()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Gather", ("grpc-timeout", "2000m"));
        await call.WriteAsync(new Ask());
        Assert.Equal(StatusCode.DeadlineExceeded, (await call.StatusAsync()).Code);
        Assert.NotNull(await server.Log.Ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Row_13_A_deadline_ends_a_writer_that_nobody_reads()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread", ("grpc-timeout", "2000m"));
        await call.WriteAsync(new Ask { Count = 100_000, Size = 64 * 1024 });
        call.Finish();
        Assert.NotNull(await server.Log.Ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }
}
