using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> pipeline, CallSettings settings, ILogger log)
    : CallHandler(method, settings, log)
    where TRequest : class
    where TResponse : class
{
    protected override bool StreamsRequests => false;

    protected override async ValueTask InvokeAsync(ServerCall call)
    {
        TRequest request = await call.ReadSingleAsync(method.RequestMarshaller.ContextualDeserializer).ConfigureAwait(false);
        await pipeline(request, new ResponseStream<TResponse>(call, method.ResponseMarshaller.ContextualSerializer), call).ConfigureAwait(false);
    }
}
