using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Client;

/// <summary>Messages that are compressed, beside ones that are not. The probe comes first: a server that does not look must not pass.</summary>
internal static class CompressionCases
{
    private const int First = 27_182;
    private const int Second = 45_904;
    private const int FirstResponse = 31_415;
    private const int SecondResponse = 92_653;

    private static CallOptions Compressed => new(new Metadata { { "grpc-internal-encoding-request", "gzip" } });

    public static async Task ClientUnary(TestClient client)
    {
        SimpleRequest request = UnaryCases.Request();
        request.ExpectCompressed = new BoolValue { Value = true };
        await Check.EndsAsync(StatusCode.InvalidArgument, async () => await client.Service.UnaryCallAsync(request));
        Sizes.Verify((await client.Service.UnaryCallAsync(request, Compressed)).Payload, Sizes.Response);
        request.ExpectCompressed = new BoolValue { Value = false };
        Sizes.Verify((await client.Service.UnaryCallAsync(request)).Payload, Sizes.Response);
    }

    public static async Task ClientStreaming(TestClient client)
    {
        StreamingInputCallRequest first = new() { Payload = Sizes.Payload(First), ExpectCompressed = new BoolValue { Value = true } };
        await Check.EndsAsync(StatusCode.InvalidArgument, async () =>
        {
            using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> probe = client.Service.StreamingInputCall();
            await probe.RequestStream.WriteAsync(first);
            await probe.RequestStream.CompleteAsync();
            await probe;
        });
        using AsyncClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call = client.Service.StreamingInputCall(Compressed);
        await call.RequestStream.WriteAsync(first);
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = Sizes.Payload(Second), ExpectCompressed = new BoolValue { Value = false } });
        await call.RequestStream.CompleteAsync();
        Check.Equal(First + Second, (await call).AggregatedPayloadSize, "aggregated payload size");
    }

    public static async Task ServerUnary(TestClient client)
    {
        foreach (bool compressed in (bool[])[true, false])
        {
            SimpleRequest request = UnaryCases.Request();
            request.ResponseCompressed = new BoolValue { Value = compressed };
            client.TakeCompressed();
            SimpleResponse response = await client.Service.UnaryCallAsync(request);
            Check.Equal(compressed, client.TakeCompressed(), "the response is compressed");
            Sizes.Verify(response.Payload, Sizes.Response);
        }
    }

    public static async Task ServerStreaming(TestClient client)
    {
        (int Size, bool Compressed)[] wanted = [(FirstResponse, true), (SecondResponse, false)];
        StreamingOutputCallRequest request = new();
        foreach ((int size, bool compressed) in wanted)
        {
            request.ResponseParameters.Add(new ResponseParameters { Size = size, Compressed = new BoolValue { Value = compressed } });
        }

        client.TakeCompressed();
        using AsyncServerStreamingCall<StreamingOutputCallResponse> call = client.Service.StreamingOutputCall(request);
        foreach ((int size, bool compressed) in wanted)
        {
            await StreamingCases.NextAsync(call.ResponseStream, size);
            Check.Equal(compressed, client.TakeCompressed(), $"the response of {size} bytes is compressed");
        }

        await StreamingCases.EndAsync(call.ResponseStream);
    }
}
