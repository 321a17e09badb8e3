using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;

namespace Grpc.Tests;

/// <summary>Does what requests ask; tells the test what happens to it.</summary>
internal sealed class ProbeService(ProbeLog log) : Probe.ProbeBase
{
    public override async Task<Answer> Echo(Ask request, ServerCallContext context)
    {
        log.Began.TrySetResult();
        await PrepareAsync(request, context);
        return AnswerTo(request, context);
    }

    public override async Task<Answer> Gather(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        log.Began.TrySetResult();
        Answer answer = new();
        int bytes = 0;
        try
        {
            await foreach (Ask ask in requestStream.ReadAllAsync(context.CancellationToken))
            {
                answer.Count++;
                answer.Text += ask.Text;
                bytes += ask.Body.Length;
                log.Messages.Release();
                await PrepareAsync(ask, context);
            }
        }
        catch (Exception exception)
        {
            log.Ended.TrySetResult(exception);
            throw;
        }

        answer.Seen["bytes"] = bytes.ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    public override async Task Spread(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        log.Began.TrySetResult();
        Answer answer = new() { Text = request.Text, Body = ByteString.CopyFrom(new byte[request.Size]) };
        try
        {
            for (int i = 0; i < request.Count; i++)
            {
                answer.Count = i;
                if (request.Plain)
                {
                    responseStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                }

                await responseStream.WriteAsync(answer);
                Interlocked.Increment(ref log.Written);
            }

            await PrepareAsync(request, context);
        }
        catch (Exception exception)
        {
            log.Ended.TrySetResult(exception);
            throw;
        }
    }

    public override async Task Chat(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        log.Began.TrySetResult();
        while (await requestStream.MoveNext())
        {
            await PrepareAsync(requestStream.Current, context);
            await responseStream.WriteAsync(AnswerTo(requestStream.Current, context));
        }
    }

    private static Answer AnswerTo(Ask ask, ServerCallContext context)
    {
        Answer answer = new() { Text = ask.Text, Body = ask.Size > 0 ? ByteString.CopyFrom(new byte[ask.Size]) : ask.Body };
        answer.Seen["deadline"] = context.Deadline == DateTime.MaxValue ? "none" : context.Deadline.Kind.ToString();
        answer.Seen["peer"] = context.Peer;
        answer.Seen["authority"] = context.Host;
        answer.Seen["method"] = context.Method;
        answer.Seen["http"] = context.GetHttpContext().Request.Protocol;
        foreach (Metadata.Entry entry in context.RequestHeaders)
        {
            string value = entry.IsBinary ? Convert.ToHexString(entry.ValueBytes) : entry.Value;
            answer.Seen[entry.Key] = answer.Seen.TryGetValue(entry.Key, out string? before) ? before + "|" + value : value;
        }

        return answer;
    }

    private async Task PrepareAsync(Ask ask, ServerCallContext context)
    {
        if (ask.Trailers)
        {
            context.ResponseTrailers.Add("said", ask.Text);
            context.ResponseTrailers.Add("said-bin", ask.Body.ToByteArray());
        }

        if (ask.Encoding.Length > 0)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "grpc-internal-encoding-request", ask.Encoding }, { "initial", "yes" } });
        }

        if (ask.Plain)
        {
            context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        }

        if (ask.Hang)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                log.Ended.TrySetResult(exception);
                throw;
            }
        }

        switch (ask.Fail)
        {
            case > 0:
                throw new RpcException(new Status((StatusCode)ask.Fail, ask.Text), new Metadata { { "thrown", "yes" } });
            case < 0:
                throw new InvalidOperationException("secret " + ask.Text);
        }
    }
}
