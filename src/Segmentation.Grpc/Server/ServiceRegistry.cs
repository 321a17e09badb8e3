using System;
using System.Collections.Concurrent;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The services that are mapped, by full name.</summary>
internal sealed class ServiceRegistry
{
    private readonly ConcurrentDictionary<string, bool> _services = new(StringComparer.Ordinal);

    public void Add(IMethod method) => _services[method.ServiceName] = true;

    public bool Contains(string service) => _services.ContainsKey(service);
}
