using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Access;
using Segmentation.Service.Configuration;
using Segmentation.Service.Errors;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;

namespace Segmentation.Service.Streams;

/// <summary>Runs exports beside the threads that serve requests; reads are bounded in number, and each holds one shard of one activation.</summary>
internal sealed class ExportHandler(SegmentationEngine engine, KeyDoor door, ServiceOptions options, Draining draining, TimeProvider clock, ILogger<ExportHandler> logger) : IDisposable
{
    private const int MostTokens = 65_536;
    private const int UsualTokens = 4_096;
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly WorkLane _lane = new(Environment.ProcessorCount);
    private readonly Seats _seats = new("TOO_MANY_READS", "reads of exports", options.MaxExportReads, options.MaxDestinationReads);

    public async Task<V1.ExportPlan> BeginAsync(V1.BeginExportRequest request, string destination, CancellationToken call)
    {
        ExportRequest wanted = request.ToRequest(destination);
        ExportPlan plan = await _lane.RunAsync(() => engine.BeginExport(wanted, call), call).ConfigureAwait(false);
        StreamLog.ExportBegun(logger, destination, plan.Id, plan.Activations.Count, plan.Activations.Sum(static activation => activation.Members), plan.ShardCount);
        return plan.ToWire();
    }

    public async Task ReadAsync(V1.ReadExportRequest request, string destination, IServerStreamWriter<V1.ExportChunk> responses, ServerCallContext context)
    {
        int shard = Fields.Number(request.Shard, "shard", 0, int.MaxValue);
        int tokens = request.MaxTokens == 0 ? UsualTokens : Fields.Number(request.MaxTokens, "max_tokens", 1, MostTokens);
        if (request.FromSequence > long.MaxValue)
        {
            throw RpcErrors.Invalid("from_sequence", "it is beyond 2^63 - 1");
        }

        Principal caller = Principal.Of(context);
        using IDisposable seat = _seats.Take(destination);
        PatientWriter<V1.ExportChunk> writer = new(responses, context, options.ClientPatience, clock);
        await using ShardPump pump = new(
            stop => engine.ReadExport(destination, request.ExportId, shard, (long)request.FromSequence, tokens, stop), context.CancellationToken);
        long sent = 0;
        try
        {
            await foreach (ExportChunk chunk in pump.ReadAllAsync().ConfigureAwait(false))
            {
                RequireRunning();
                door.RequireStill(caller);
                await writer.WriteAsync(chunk.ToWire(request.Shard)).ConfigureAwait(false);
                sent++;
            }
        }
        catch (StalledClientException)
        {
            StreamLog.ClientStalled(logger, destination, context.Method);
            throw;
        }
        finally
        {
            StreamLog.ShardRead(logger, destination, request.ExportId, shard, sent);
        }
    }

    public async Task<V1.ExportManifest> CommitAsync(V1.CommitExportRequest request, string destination, CancellationToken call)
    {
        List<SetDigest> held = [.. request.Held.Select(static (digest, i) => digest.ToDigest(FormattableString.Invariant($"held[{i}]")))];
        ExportManifest manifest = await _lane.RunAsync(() => engine.CommitExport(destination, request.ExportId, held, call), call).ConfigureAwait(false);
        StreamLog.ExportCommitted(logger, destination, manifest.ExportId, manifest.Sets.Count);
        return manifest.ToWire();
    }

    public void Dispose() => _lane.Dispose();

    private void RequireRunning()
    {
        if (draining.IsBegun)
        {
            throw RpcErrors.Retry(StatusCode.Unavailable, "SERVER_STOPPING", "The server stops. Go on with the next chunk once it is back.", RestartDelay);
        }
    }
}
