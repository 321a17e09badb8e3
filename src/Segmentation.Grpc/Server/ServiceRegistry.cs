using System;
using System.Collections.Concurrent;
using System.Threading;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The services and methods that are mapped, by full name.</summary>
internal sealed class ServiceRegistry
{
    private readonly ConcurrentDictionary<string, bool> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _methods = new(StringComparer.Ordinal);

    private int _unknownTaken;

    /// <summary>True once: whoever gets it maps the endpoint for everything unknown.</summary>
    public bool TakeUnknown() => Interlocked.Exchange(ref _unknownTaken, 1) == 0;

    public void Add(IMethod method)
    {
        _services[method.ServiceName] = true;
        _methods[$"{method.ServiceName}/{method.Name}"] = true;
    }

    public bool HasService(string service) => _services.ContainsKey(service);

    public bool HasMethod(string service, string method) => _methods.ContainsKey($"{service}/{method}");
}
