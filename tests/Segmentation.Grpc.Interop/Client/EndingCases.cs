using System;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Client;

/// <summary>Metadata, statuses, cancellation and deadlines.</summary>
internal static class EndingCases
{
    private const string Initial = "x-grpc-test-echo-initial";
    private const string InitialValue = "test_initial_metadata_value";
    private const string Trailing = "x-grpc-test-echo-trailing-bin";
    private static readonly byte[] TrailingValue = [0xab, 0xab, 0xab];

    public static async Task CustomMetadata(TestClient client)
    {
        Metadata metadata = new() { { Initial, InitialValue }, { Trailing, TrailingValue } };
        using AsyncUnaryCall<SimpleResponse> unary = client.Service.UnaryCallAsync(UnaryCases.Request(), metadata);
        Sizes.Verify((await unary).Payload, Sizes.Response);
        Verify(await unary.ResponseHeadersAsync, unary.GetTrailers());

        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> duplex = client.Service.FullDuplexCall(metadata);
        await duplex.RequestStream.WriteAsync(StreamingCases.Ping(Sizes.Request, Sizes.Response));
        await StreamingCases.NextAsync(duplex.ResponseStream, Sizes.Response);
        await duplex.RequestStream.CompleteAsync();
        await StreamingCases.EndAsync(duplex.ResponseStream);
        Verify(await duplex.ResponseHeadersAsync, duplex.GetTrailers());
    }

    public static async Task StatusCodeAndMessage(TestClient client)
    {
        EchoStatus status = new() { Code = (int)StatusCode.Unknown, Message = "test status message" };
        await Check.EndsAsync(StatusCode.Unknown, async () => await client.Service.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }), status.Message);
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> duplex = client.Service.FullDuplexCall();
        await duplex.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        await duplex.RequestStream.CompleteAsync();
        await Check.EndsAsync(StatusCode.Unknown, () => duplex.ResponseStream.MoveNext(CancellationToken.None), status.Message);
    }

    public static Task SpecialStatusMessage(TestClient client)
    {
        EchoStatus status = new() { Code = (int)StatusCode.Unknown, Message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n" };
        return Check.EndsAsync(StatusCode.Unknown, async () => await client.Service.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }), status.Message);
    }

    public static Task UnimplementedMethod(TestClient client)
        => Check.EndsAsync(StatusCode.Unimplemented, async () => await client.Service.UnimplementedCallAsync(new Empty()));

    public static Task UnimplementedService(TestClient client)
        => Check.EndsAsync(StatusCode.Unimplemented, async () => await client.Unimplemented.UnimplementedCallAsync(new Empty()));

    public static async Task CancelAfterBegin(TestClient client)
    {
        using CancellationTokenSource source = new();
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.Service.StreamingInputCall(cancellationToken: source.Token);
        await source.CancelAsync();
        await Check.EndsAsync(StatusCode.Cancelled, async () => await call);
        Check.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode, "status of the call");
    }

    public static async Task CancelAfterFirstResponse(TestClient client)
    {
        using CancellationTokenSource source = new();
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.Service.FullDuplexCall(cancellationToken: source.Token);
        await call.RequestStream.WriteAsync(StreamingCases.Ping(Sizes.Requests[0], Sizes.Responses[0]));
        await StreamingCases.NextAsync(call.ResponseStream, Sizes.Responses[0]);
        await source.CancelAsync();
        await Check.EndsAsync(StatusCode.Cancelled, () => call.ResponseStream.MoveNext(CancellationToken.None));
        Check.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode, "status of the call");
    }

    public static async Task TimeoutOnSleepingServer(TestClient client)
    {
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(1);
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.Service.FullDuplexCall(deadline: deadline);
        try
        {
            await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { Payload = Sizes.Payload(Sizes.Requests[0]) });
        }
        catch (RpcException)
        {
            // The deadline may pass before the request is written.
        }

        await Check.EndsAsync(StatusCode.DeadlineExceeded, () => call.ResponseStream.MoveNext(CancellationToken.None));
    }

    private static void Verify(Metadata headers, Metadata trailers)
    {
        Check.Equal(InitialValue, headers.GetValue(Initial), Initial);
        Check.Equal(Convert.ToHexString(TrailingValue), Convert.ToHexString(trailers.GetValueBytes(Trailing) ?? []), Trailing);
    }
}
