using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Server;

/// <summary>The server's side of gRPC's interoperability cases.</summary>
internal sealed class TestServiceImpl(CompressedRequests compressed) : TestService.TestServiceBase
{
    private const int MaxResponse = 4 * 1024 * 1024;
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        Expect(request.ExpectCompressed);
        await EchoMetadataAsync(context, compress: request.ResponseCompressed?.Value == true);
        EndAsAsked(request.ResponseStatus);
        return new SimpleResponse { Payload = PayloadOf(request.ResponseType, request.ResponseSize) };
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        int total = 0;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            Expect(requestStream.Current.ExpectCompressed);
            total += requestStream.Current.Payload?.Body.Length ?? 0;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = total };
    }

    public override async Task StreamingOutputCall(StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context, Compresses(request.ResponseParameters));
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task FullDuplexCall(IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        bool compress = false;
        if (await requestStream.MoveNext(context.CancellationToken))
        {
            compress = Compresses(requestStream.Current.ResponseParameters);
            await EchoMetadataAsync(context, compress);
            do
            {
                await AnswerAsync(requestStream.Current, responseStream, context);
            }
            while (await requestStream.MoveNext(context.CancellationToken));
            return;
        }

        await EchoMetadataAsync(context, compress);
    }

    public override async Task HalfDuplexCall(IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        List<StreamingOutputCallRequest> requests = [];
        bool compress = false;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            requests.Add(requestStream.Current);
            compress |= Compresses(requestStream.Current.ResponseParameters);
        }

        await EchoMetadataAsync(context, compress);
        foreach (StreamingOutputCallRequest request in requests)
        {
            await AnswerAsync(request, responseStream, context);
        }
    }

    private static bool Compresses(RepeatedField<ResponseParameters> parameters)
    {
        foreach (ResponseParameters parameter in parameters)
        {
            if (parameter.Compressed?.Value == true)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task AnswerAsync(StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        EndAsAsked(request.ResponseStatus);
        foreach (ResponseParameters parameter in request.ResponseParameters)
        {
            if (parameter.IntervalUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(parameter.IntervalUs), context.CancellationToken);
            }

            responses.WriteOptions = parameter.Compressed?.Value == true ? WriteOptions.Default : new WriteOptions(WriteFlags.NoCompress);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = PayloadOf(request.ResponseType, parameter.Size) });
        }
    }

    private static async Task EchoMetadataAsync(ServerCallContext context, bool compress)
    {
        Metadata headers = [];
        if (context.RequestHeaders.GetValue(EchoInitial) is { } initial)
        {
            headers.Add(EchoInitial, initial);
        }

        if (context.RequestHeaders.GetValueBytes(EchoTrailing) is { } trailing)
        {
            context.ResponseTrailers.Add(EchoTrailing, trailing);
        }

        if (compress)
        {
            headers.Add("grpc-internal-encoding-request", "gzip");
        }

        if (headers.Count > 0)
        {
            await context.WriteResponseHeadersAsync(headers);
        }
    }

    private static void EndAsAsked(EchoStatus? status)
    {
        if (status is not null)
        {
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
        }
    }

    private static Payload PayloadOf(PayloadType type, int size)
        => type != PayloadType.Compressable ? throw Refused($"The payload type {(int)type} is unknown; there is 0 (COMPRESSABLE).")
            : size is < 0 or > MaxResponse ? throw Refused($"A response of {size} bytes was asked for; 0 to {MaxResponse} are allowed.")
            : new Payload { Type = type, Body = UnsafeByteOperations.UnsafeWrap(new byte[size]) };

    private static RpcException Refused(string detail) => new(new Status(StatusCode.InvalidArgument, detail));

    private void Expect(BoolValue? expected)
    {
        bool came = compressed.Take();
        if (expected is not null && expected.Value != came)
        {
            throw Refused(came ? "The message came compressed and should not have." : "The message did not come compressed and should have.");
        }
    }
}
