using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.HealthCheck;
using Microsoft.Extensions.Logging;
using Segmentation.Bitmaps;
using Segmentation.Service.Errors;
using Segmentation.Service.Hosting;
using Segmentation.Service.Tests.Support;
using Segmentation.Store;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Service.Tests.Errors;

/// <summary>What becomes of an exception, for the caller and in the log.</summary>
public sealed class TranslationTests : IDisposable
{
    private const string Secret = "/var/lib/store/canary@example.org";

    private readonly TemporaryFolder _folder = new();
    private readonly SegmentationEngine _engine;
    private readonly Draining _draining = new();
    private readonly LogSink _log = new();
    private readonly LoggerFactory _logging;
    private readonly ErrorInterceptor _interceptor;

    public TranslationTests()
    {
        _engine = SegmentationEngine.Create(_folder.Path("store"), new EngineOptions());
        _logging = new LoggerFactory([_log]);
        Readiness readiness = new(_engine, _draining, new HealthServiceImpl());
        _interceptor = new ErrorInterceptor(new ErrorTranslator(_draining, readiness, TestServer.Clock, _logging.CreateLogger<ErrorTranslator>()), _draining);
    }

    public static TheoryData<Exception, StatusCode, string, int> Failures { get; } = new()
    {
        { new StoreIoException(Secret), StatusCode.Unavailable, "STORE_TAKES_NO_CHANGES", 4010 },
        { new CorruptStoreException(Secret, "block 1", "a", "b"), StatusCode.DataLoss, "STORE_CORRUPT", 4011 },
        { new CorruptBitmapException(0, Secret, "x"), StatusCode.DataLoss, "STORE_CORRUPT", 4011 },
        { new InvalidOperationException(Secret), StatusCode.Internal, "INTERNAL", 1003 },
        { new IOException(Secret), StatusCode.Internal, "INTERNAL", 1003 },
        { new TimeZoneNotFoundException(Secret, new ArgumentException(Secret)), StatusCode.Internal, "INTERNAL", 1003 },
        { new NotImplementedException(Secret), StatusCode.Internal, "INTERNAL", 1003 },
    };

    public void Dispose()
    {
        _engine.Dispose();
        _draining.Dispose();
        _logging.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_says_nothing_to_the_caller_but_a_correlation_id_that_the_log_has(Exception failure, StatusCode code, string reason, int number)
    {
        RpcException status = await RefusedAsync(failure, new FakeCall());
        Assert.Equal((code, reason), (status.StatusCode, RpcErrors.ReasonOf(status)));
        Assert.DoesNotContain("canary", status.ToString());
        Assert.DoesNotContain("canary", RpcErrors.DetailsOf(status)!.ToString());
        string id = Calls.Detail<Google.Rpc.ErrorInfo>(status).Metadata["correlation_id"];
        Assert.Matches("^[0-9a-f]{16}$", id);
        Assert.Contains(id, status.Status.Detail);
        LogEvent entry = Assert.Single(_log.Events);
        Assert.Equal((LogLevel.Error, number), (entry.Level, entry.Id));
        Assert.Contains(id, entry.Text);
        Assert.Equal(number != 1003, entry.Text.Contains("canary")); // the store's own errors name its files; other texts could hold what a caller sent
    }

    [Fact]
    public async Task A_mistake_of_the_caller_is_no_error_and_its_text_is_not_logged()
    {
        RpcException status = await RefusedAsync(new InputException(InputProblem.NotFound, "There is no segment \"canary\"."), new FakeCall());
        Assert.Equal((StatusCode.NotFound, "There is no segment \"canary\"."), (status.StatusCode, status.Status.Detail));
        LogEvent entry = Assert.Single(_log.Events);
        Assert.Equal((LogLevel.Information, 1001), (entry.Level, entry.Id));
        Assert.DoesNotContain("canary", entry.Text);
    }

    [Fact]
    public async Task A_caller_that_is_denied_is_a_warning()
    {
        await RefusedAsync(RpcErrors.Create(StatusCode.Unauthenticated, "KEY_UNKNOWN", "no"), new FakeCall());
        Assert.Equal((LogLevel.Warning, 1002), (_log.Events.Single().Level, _log.Events.Single().Id));
    }

    [Fact]
    public async Task A_call_that_is_given_up_ends_cancelled()
    {
        FakeCall call = new();
        call.GiveUp.Cancel();
        Assert.Equal(StatusCode.Cancelled, (await RefusedAsync(new OperationCanceledException(), call)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, (await RefusedAsync(new IOException("the peer is gone"), call)).StatusCode);
        Assert.DoesNotContain(_log.Events, static entry => entry.Level > LogLevel.Debug);
    }

    [Theory]
    [InlineData(0, StatusCode.DeadlineExceeded)]
    [InlineData(1, StatusCode.Cancelled)]
    public async Task A_call_past_its_deadline_ends_with_it(int secondsLeft, StatusCode code) =>
        Assert.Equal(code, (await RefusedAsync(new OperationCanceledException(), new FakeCall { EndsAt = TestServer.Clock.GetUtcNow().UtcDateTime.AddSeconds(secondsLeft) })).StatusCode);

    [Fact]
    public async Task A_stream_runs_on_when_a_stop_begins_and_ends_unavailable_when_it_is_cut()
    {
        TaskCompletionSource<CancellationToken> began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task stream = _interceptor.ServerStreamingServerHandler<string, string>("", null!, new FakeCall(), async (_, _, context) =>
        {
            began.SetResult(context.CancellationToken);
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        CancellationToken token = await began.Task;
        _draining.Begin();
        Assert.Equal((1, false), (_draining.Running, token.IsCancellationRequested));
        Assert.False(await _draining.WaitForIdleAsync(TimeSpan.Zero, TimeProvider.System));
        _draining.CutNow();
        RpcException status = await Assert.ThrowsAsync<RpcException>(() => stream);
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (status.StatusCode, RpcErrors.ReasonOf(status)));
        Assert.NotNull(Calls.Detail<Google.Rpc.RetryInfo>(status).RetryDelay);
        Assert.True(await _draining.WaitForIdleAsync(Patience.Limit, TimeProvider.System));
    }

    [Fact]
    public async Task No_call_begins_once_a_stop_has()
    {
        _draining.Begin();
        Assert.True(await _draining.WaitForIdleAsync(TimeSpan.Zero, TimeProvider.System));
        bool ran = false;
        RpcException status = await Assert.ThrowsAsync<RpcException>(() => _interceptor.UnaryServerHandler<string, string>("", new FakeCall(), (_, _) =>
        {
            ran = true;
            return Task.FromResult("");
        }));
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING", false), (status.StatusCode, RpcErrors.ReasonOf(status), ran));
        await Assert.ThrowsAsync<RpcException>(() => _interceptor.DuplexStreamingServerHandler<string, string>(null!, null!, new FakeCall(), (_, _, _) => Task.FromException(new InvalidOperationException())));
        Assert.Equal("NOT_SERVING", await _interceptor.UnaryServerHandler<string, string>(
            "", new FakeCall { Path = "/grpc.health.v1.Health/Check" }, static (_, _) => Task.FromResult("NOT_SERVING")));
        Assert.Equal(0, _draining.Running);
        Assert.DoesNotContain(_log.Events, static entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task All_four_kinds_of_call_are_translated_and_counted()
    {
        InputException mistake = new(InputProblem.InUse, "in use");
        Task[] calls =
        [
            _interceptor.UnaryServerHandler<string, string>("", new FakeCall(), (_, _) => throw mistake),
            _interceptor.ClientStreamingServerHandler<string, string>(null!, new FakeCall(), (_, _) => throw mistake),
            _interceptor.ServerStreamingServerHandler<string, string>("", null!, new FakeCall(), (_, _, _) => throw mistake),
            _interceptor.DuplexStreamingServerHandler<string, string>(null!, null!, new FakeCall(), (_, _, _) => throw mistake),
        ];
        foreach (Task call in calls)
        {
            Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        }

        Assert.Equal("answer", await _interceptor.ClientStreamingServerHandler<string, string>(null!, new FakeCall(), static (_, _) => Task.FromResult("answer")));
        Assert.Equal(0, _draining.Running);
    }

    private Task<RpcException> RefusedAsync(Exception failure, FakeCall call) =>
        Assert.ThrowsAsync<RpcException>(() => _interceptor.UnaryServerHandler<string, string>("", call, (_, _) => Task.FromException<string>(failure)));
}
