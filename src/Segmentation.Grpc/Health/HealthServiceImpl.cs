using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.HealthCheck;

/// <summary>The health service: keeps the state of services by name and tells those who watch. One instance for the whole server, so register it as a singleton. Safe from any thread.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    private readonly object _lock = new();
    private readonly Dictionary<string, ServingStatus> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChannelWriter<ServingStatus>>> _watchers = new(StringComparer.Ordinal);

    /// <summary>Sets the state of a service; the empty name is the whole server. Watchers are told if it changed.</summary>
    public void SetStatus(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            ServingStatus before = State(service);
            _states[service] = status;
            Tell(service, before);
        }
    }

    /// <summary>Forgets a service: Check answers NOT_FOUND, watchers are told SERVICE_UNKNOWN.</summary>
    public void ClearStatus(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            ServingStatus before = State(service);
            _states.Remove(service);
            Tell(service, before);
        }
    }

    /// <summary>Forgets every service.</summary>
    public void ClearAll()
    {
        lock (_lock)
        {
            foreach (string service in (string[])[.. _states.Keys])
            {
                ClearStatus(service);
            }
        }
    }

    /// <summary>The state of a service now.</summary>
    /// <exception cref="RpcException">NOT_FOUND: the service is not known.</exception>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            return _states.TryGetValue(request.Service, out ServingStatus status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, $"The health of \"{request.Service}\" is not known here."));
        }
    }

    /// <summary>The state of a service now and after each change, until the client ends the call. A watcher that is slow misses states in between, never the last one.</summary>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        Channel<ServingStatus> changes = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            if (!_watchers.TryGetValue(request.Service, out List<ChannelWriter<ServingStatus>>? watching))
            {
                _watchers[request.Service] = watching = [];
            }

            watching.Add(changes.Writer);
            changes.Writer.TryWrite(State(request.Service));
        }

        try
        {
            ServingStatus? told = null;
            bool goesOn = true;
            while (goesOn)
            {
                goesOn = await WaitAsync(changes.Reader, context.CancellationToken).ConfigureAwait(false);
                if (changes.Reader.TryRead(out ServingStatus status) && status != told) // also what was set just before the end: a server that stops says so
                {
                    told = status;
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }).ConfigureAwait(false);
                }
            }

            context.CancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            Forget(request.Service, changes.Writer);
        }
    }

    /// <summary>False once the call has ended.</summary>
    private static async ValueTask<bool> WaitAsync(ChannelReader<ServingStatus> changes, CancellationToken end)
    {
        try
        {
            return await changes.WaitToReadAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Forget(string service, ChannelWriter<ServingStatus> watcher)
    {
        lock (_lock)
        {
            List<ChannelWriter<ServingStatus>> watching = _watchers[service];
            watching.Remove(watcher);
            if (watching.Count == 0)
            {
                _watchers.Remove(service);
            }
        }
    }

    private ServingStatus State(string service) => _states.TryGetValue(service, out ServingStatus status) ? status : ServingStatus.ServiceUnknown;

    private void Tell(string service, ServingStatus before)
    {
        ServingStatus now = State(service);
        if (now != before && _watchers.TryGetValue(service, out List<ChannelWriter<ServingStatus>>? watching))
        {
            watching.ForEach(watcher => watcher.TryWrite(now));
        }
    }
}
