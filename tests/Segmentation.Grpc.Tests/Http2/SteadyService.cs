using System;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;

namespace Grpc.Tests.Http2;

/// <summary>Does little and never fails, whatever it is asked, so that every failure seen is the runtime's.</summary>
internal sealed class SteadyService : Probe.ProbeBase
{
    private const int MostBytes = 2_000;

    public override Task<Answer> Echo(Ask request, ServerCallContext context) => Task.FromResult(AnswerTo(request));

    public override async Task<Answer> Gather(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        Answer answer = new();
        await foreach (Ask _ in requestStream.ReadAllAsync(context.CancellationToken))
        {
            answer.Count++;
        }

        return answer;
    }

    public override async Task Spread(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        for (int i = request.Count & 3; i > 0; i--)
        {
            await responseStream.WriteAsync(AnswerTo(request));
        }
    }

    public override async Task Chat(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        await foreach (Ask ask in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(AnswerTo(ask));
        }
    }

    private static Answer AnswerTo(Ask ask) => new() { Text = ask.Text, Body = ByteString.CopyFrom(new byte[Math.Clamp(ask.Size, 0, MostBytes)]) };
}
