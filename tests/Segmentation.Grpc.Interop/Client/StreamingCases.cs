using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Client;

/// <summary>Streams that end well.</summary>
internal static class StreamingCases
{
    public static async Task Client(TestClient client)
    {
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.Service.StreamingInputCall();
        foreach (int size in Sizes.Requests.ToArray())
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = Sizes.Payload(size) });
        }

        await call.RequestStream.CompleteAsync();
        Check.Equal(Sizes.RequestsTogether, (await call).AggregatedPayloadSize, "aggregated payload size");
    }

    public static async Task Server(TestClient client)
    {
        StreamingOutputCallRequest request = new();
        foreach (int size in Sizes.Responses)
        {
            request.ResponseParameters.Add(new ResponseParameters { Size = size });
        }

        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = client.Service.StreamingOutputCall(request);
        foreach (int size in Sizes.Responses.ToArray())
        {
            await NextAsync(call.ResponseStream, size);
        }

        await EndAsync(call.ResponseStream);
    }

    public static async Task PingPong(TestClient client)
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.Service.FullDuplexCall();
        for (int i = 0; i < Sizes.Requests.Length; i++)
        {
            await call.RequestStream.WriteAsync(Ping(Sizes.Requests[i], Sizes.Responses[i]));
            await NextAsync(call.ResponseStream, Sizes.Responses[i]);
        }

        await call.RequestStream.CompleteAsync();
        await EndAsync(call.ResponseStream);
    }

    public static async Task EmptyStream(TestClient client)
    {
        using AsyncDuplexStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = client.Service.FullDuplexCall();
        await call.RequestStream.CompleteAsync();
        await EndAsync(call.ResponseStream);
        Check.Equal(StatusCode.OK, call.GetStatus().StatusCode, "status");
    }

    public static StreamingOutputCallRequest Ping(int size, int answer)
        => new() { Payload = Sizes.Payload(size), ResponseParameters = { new ResponseParameters { Size = answer } } };

    public static async Task NextAsync(IAsyncStreamReader<StreamingOutputCallResponse> responses, int size)
    {
        Check.Equal(true, await responses.MoveNext(CancellationToken.None), "a further response");
        Sizes.Verify(responses.Current.Payload, size);
    }

    public static async Task EndAsync(IAsyncStreamReader<StreamingOutputCallResponse> responses)
        => Check.Equal(false, await responses.MoveNext(CancellationToken.None), "a response after the last");
}
