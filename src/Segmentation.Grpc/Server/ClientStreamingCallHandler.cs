using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> pipeline, CallSettings settings, ILogger log)
    : CallHandler(method, settings, log)
    where TRequest : class
    where TResponse : class
{
    protected override bool StreamsRequests => true;

    protected override async ValueTask InvokeAsync(ServerCall call)
    {
        RequestStream<TRequest> requests = new(call, method.RequestMarshaller.ContextualDeserializer);
        TResponse? response = await pipeline(requests, call).ConfigureAwait(false);
        call.WriteResponse(response, method.ResponseMarshaller.ContextualSerializer);
    }
}
