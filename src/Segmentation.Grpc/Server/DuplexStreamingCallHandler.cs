using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> pipeline, CallSettings settings, ILogger log)
    : CallHandler(method, settings, log)
    where TRequest : class
    where TResponse : class
{
    protected override bool StreamsRequests => true;

    protected override async ValueTask InvokeAsync(ServerCall call)
    {
        RequestStream<TRequest> requests = new(call, method.RequestMarshaller.ContextualDeserializer);
        await pipeline(requests, new ResponseStream<TResponse>(call, method.ResponseMarshaller.ContextualSerializer), call).ConfigureAwait(false);
    }
}
