using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>The four kinds of call with messages of bytes.</summary>
internal static class RawCalls
{
    public static AsyncUnaryCall<byte[]> Echo(this GrpcChannel channel, byte[] request, CallOptions options = default, string name = "Echo")
        => channel.CreateCallInvoker().AsyncUnaryCall(RawMethod.Unary(name), null, options, request);

    public static AsyncServerStreamingCall<byte[]> Many(this GrpcChannel channel, byte[] request, CallOptions options = default)
        => channel.CreateCallInvoker().AsyncServerStreamingCall(RawMethod.ServerStreaming(), null, options, request);

    public static AsyncClientStreamingCall<byte[], byte[]> Total(this GrpcChannel channel, CallOptions options = default)
        => channel.CreateCallInvoker().AsyncClientStreamingCall(RawMethod.ClientStreaming(), null, options);

    public static AsyncDuplexStreamingCall<byte[], byte[]> Chat(this GrpcChannel channel, CallOptions options = default)
        => channel.CreateCallInvoker().AsyncDuplexStreamingCall(RawMethod.Duplex(), null, options);

    /// <summary>Reads to the end.</summary>
    public static async Task<List<byte[]>> AllAsync(this IAsyncStreamReader<byte[]> reader)
    {
        List<byte[]> messages = [];
        await foreach (byte[] message in reader.ReadAllAsync())
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>The exception that a call ends with, which has to have this code.</summary>
    public static async Task<RpcException> FailsAsync(this Task call, StatusCode code)
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.True(code == exception.StatusCode, $"expected {code}, found {exception.Status}");
        return exception;
    }

    /// <inheritdoc cref="FailsAsync(Task, StatusCode)"/>
    public static Task<RpcException> FailsAsync(this AsyncUnaryCall<byte[]> call, StatusCode code) => call.ResponseAsync.FailsAsync(code);
}
