using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.Tests.Server;

/// <summary>Responses whose flushes wait until the test lets go of them.</summary>
internal sealed class HeldBody(IHttpResponseBodyFeature body, Task release) : PipeWriter, IHttpResponseBodyFeature
{
    public override bool CanGetUnflushedBytes => body.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.Writer.UnflushedBytes;

    public Stream Stream => body.Stream;

    public PipeWriter Writer => this;

    /// <summary>Holds every response of an application.</summary>
    public static void Hold(IApplicationBuilder application, Task release) => application.Use((http, next) =>
    {
        http.Features.Set<IHttpResponseBodyFeature>(new HeldBody(http.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), release));
        return next(http);
    });

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await release.WaitAsync(cancellationToken);
        return await body.Writer.FlushAsync(cancellationToken);
    }

    public override void Advance(int bytes) => body.Writer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => body.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => body.Writer.GetSpan(sizeHint);

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null) => body.Writer.Complete(exception);

    public Task CompleteAsync() => body.CompleteAsync();

    public void DisableBuffering() => body.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => body.SendFileAsync(path, offset, count, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => body.StartAsync(cancellationToken);
}
