using System;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Segmentation.Service.Streams;

/// <summary>Writes responses to a client that has to take them: one that leaves a message untaken for too long is cut off, so that it holds no memory.</summary>
/// <param name="responses">The stream.</param>
/// <param name="context">Its call.</param>
/// <param name="patience">How long a message may stay untaken.</param>
/// <param name="clock">Clock.</param>
internal sealed class PatientWriter<T>(IServerStreamWriter<T> responses, ServerCallContext context, TimeSpan patience, TimeProvider clock)
{
    /// <summary>HTTP/2 ENHANCE_YOUR_CALM: a client reads RESOURCE_EXHAUSTED. A status would wait behind what it does not take.</summary>
    private const int EnhanceYourCalm = 0xb;

    /// <summary>Completes when the message is on its way.</summary>
    /// <exception cref="StalledClientException">It was not taken in time; the stream has been reset.</exception>
    public async Task WriteAsync(T message)
    {
        Task writing = responses.WriteAsync(message);
        if (writing.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await writing.WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(EnhanceYourCalm);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new StalledClientException(patience);
        }
    }
}
