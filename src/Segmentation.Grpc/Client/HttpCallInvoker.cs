using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>Starts calls over a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    private static readonly Func<object, Task<Metadata>> Headers = static call => ((ClientCall)call).GetHeadersAsync();
    private static readonly Func<object, Status> Status = static call => ((ClientCall)call).GetStatus();
    private static readonly Func<object, Metadata> Trailers = static call => ((ClientCall)call).GetTrailers();
    private static readonly Action<object> Dispose = static call => ((ClientCall)call).GiveUp("The call was disposed.");

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        (_, Task<TResponse> response) = Unary(method, host, options, request);
        return response.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        (ClientCall call, Task<TResponse> response) = Unary(method, host, options, request);
        return new AsyncUnaryCall<TResponse>(response, Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        ClientCall call = new(channel, method, host, options);
        call.Start(OneMessage(call, method, request));
        return new AsyncServerStreamingCall<TResponse>(new ResponseReader<TResponse>(call, method.ResponseMarshaller.ContextualDeserializer), Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        ClientCall call = new(channel, method, host, options);
        RequestWriter<TRequest> writer = new(call, method.RequestMarshaller.ContextualSerializer, options.WriteOptions);
        call.Start(writer.Content);
        Task<TResponse> response = call.Response(SingleResponse.ReadAsync(call, method.ResponseMarshaller.ContextualDeserializer));
        return new AsyncClientStreamingCall<TRequest, TResponse>(writer, response, Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        ClientCall call = new(channel, method, host, options);
        RequestWriter<TRequest> writer = new(call, method.RequestMarshaller.ContextualSerializer, options.WriteOptions);
        call.Start(writer.Content);
        ResponseReader<TResponse> reader = new(call, method.ResponseMarshaller.ContextualDeserializer);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(writer, reader, Headers, Status, Trailers, Dispose, call);
    }

    private (ClientCall Call, Task<TResponse> Response) Unary<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, in CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        ClientCall call = new(channel, method, host, options);
        call.Start(OneMessage(call, method, request));
        return (call, call.Response(SingleResponse.ReadAsync(call, method.ResponseMarshaller.ContextualDeserializer)));
    }

    /// <summary>Null if the request cannot be written: the call has ended with the reason.</summary>
    private SingleRequestContent? OneMessage<TRequest, TResponse>(ClientCall call, Method<TRequest, TResponse> method, TRequest request)
    {
        PooledBuffer message = new(0);
        try
        {
            new FrameWriter(message, channel.Settings.MaxSendLength).Write(request, method.RequestMarshaller.ContextualSerializer, call.RequestCompression(call.Options.WriteOptions));
            return new SingleRequestContent(message);
        }
        catch (Exception e)
        {
            message.Dispose();
            call.Fail(e is RpcException ? e : new RpcException(new Status(StatusCode.Internal, $"The request cannot be serialized: {e.Message}", e)));
            return null;
        }
    }
}
