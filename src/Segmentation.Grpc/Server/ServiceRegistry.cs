using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Grpc.AspNetCore.Server;

/// <summary>The services that are mapped, by full name.</summary>
internal sealed class ServiceRegistry
{
    private readonly ConcurrentDictionary<string, bool> _services = new(StringComparer.Ordinal);

    private int _unknownTaken;

    /// <summary>True once: whoever gets it maps the endpoint for everything unknown.</summary>
    public bool TakeUnknown() => Interlocked.Exchange(ref _unknownTaken, 1) == 0;

    public void Add(string service) => _services[service] = true;

    public bool Contains(string service) => _services.ContainsKey(service);
}
