using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client.Internal;

namespace Grpc.Net.Client;

/// <summary>A way to reach one server over HTTP/2. Safe for use by many threads; connections are opened when calls need them.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly HashSet<ClientCall> _calls = [];
    private bool _disposed;

    private GrpcChannel(ChannelSettings settings)
        : base(settings.Address.Authority) => Settings = settings;

    internal ChannelSettings Settings { get; }

    /// <summary>Calls that have not ended.</summary>
    internal int ActiveCalls
    {
        get
        {
            lock (_calls)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>A channel to an address such as <c>https://localhost:5001</c>, with default options.</summary>
    /// <exception cref="ArgumentException">The address is not <c>http</c> or <c>https</c> with a host.</exception>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address such as <c>https://localhost:5001</c>.</summary>
    /// <exception cref="ArgumentException">The address is not <c>http</c> or <c>https</c> with a host, or options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">The credentials do not fit the scheme of the address.</exception>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            ? ForAddress(uri, channelOptions)
            : throw new ArgumentException($"The address \"{address}\" is not a URI with a scheme and a host, such as \"https://localhost:5001\".", nameof(address));
    }

    /// <summary>A channel to an address, with default options.</summary>
    /// <exception cref="ArgumentException">The address is not <c>http</c> or <c>https</c> with a host.</exception>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address.</summary>
    /// <exception cref="ArgumentException">The address is not <c>http</c> or <c>https</c> with a host, or options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">The credentials do not fit the scheme of the address.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(ChannelSettings.Read(address, channelOptions, TimeProvider.System));
    }

    /// <summary>For tests: with a clock of their own.</summary>
    internal static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions, TimeProvider time)
        => new(ChannelSettings.Read(new Uri(address), channelOptions, time));

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Ends every running call with CANCELLED and closes the connections; later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        ClientCall[] running;
        lock (_calls)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            running = [.. _calls];
        }

        foreach (ClientCall call in running)
        {
            call.GiveUp("The channel was disposed.");
        }

        Settings.Transport.Dispose();
    }

    internal void Register(ClientCall call)
    {
        lock (_calls)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _calls.Add(call);
        }
    }

    internal void Unregister(ClientCall call)
    {
        lock (_calls)
        {
            _calls.Remove(call);
        }
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }
}
