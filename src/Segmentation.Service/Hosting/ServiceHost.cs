using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Access;
using Segmentation.Service.Configuration;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Hosting;

/// <summary>A server that runs: one store, open, and the addresses it is served at.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5); // for the last statuses to reach their callers

    private readonly WebApplication _app;
    private readonly ServiceOptions _options;
    private readonly Draining _draining;
    private readonly ILogger _logger;
    private readonly Lock _stopping = new();
    private Task? _stopped;

    private ServiceHost(WebApplication app, SegmentationEngine engine, ServiceOptions options)
    {
        _app = app;
        _options = options;
        Engine = engine;
        _draining = app.Services.GetRequiredService<Draining>();
        _logger = app.Services.GetRequiredService<ILogger<ServiceHost>>();
    }

    /// <summary>The store that is served.</summary>
    public SegmentationEngine Engine { get; }

    /// <summary>Where calls are taken, with the ports that were given.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Opens the store and listens.</summary>
    /// <exception cref="InputException">The store cannot be opened, an address cannot be listened at, or one is beyond this machine while no key is valid.</exception>
    public static async Task<ServiceHost> StartAsync(ServiceOptions options, Action<ILoggingBuilder> logging)
    {
        SegmentationEngine engine = Open(options);
        WebApplication? app = null;
        try
        {
            RequireKeys(engine, options);
            app = ServicePipeline.Build(engine, options, logging);
            ServiceHost host = new(app, engine, options);
            await host.ListenAsync().ConfigureAwait(false);
            return host;
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync().ConfigureAwait(false);
            }

            engine.Dispose();
            throw;
        }
    }

    /// <summary>Stops: takes no more calls, lets those that run end within the limit, cuts the others, closes the store. Repeating it waits for the same stop.</summary>
    public Task StopAsync()
    {
        lock (_stopping)
        {
            return _stopped ??= Task.Run(StopOnceAsync);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static SegmentationEngine Open(ServiceOptions options)
    {
        if (SegmentationEngine.Exists(options.Store))
        {
            return SegmentationEngine.Open(options.Store, options.Engine);
        }

        return options.Create
            ? SegmentationEngine.Create(options.Store, options.Engine)
            : throw new InputException($"There is no store in {options.Store}; --create makes one.");
    }

    private static void RequireKeys(SegmentationEngine engine, ServiceOptions options)
    {
        if (options.Addresses.FirstOrDefault(static address => !address.IsLoopback) is { } open && engine.AccessKeys().All(static key => key.Revoked is not null))
        {
            throw new InputException(
                $"{open.Url} can be reached from beyond this machine, but the store has no valid key, so nobody could be told apart. "
                + $"Make one first: segmentation keys create --store {options.Store} --role admin --name NAME.");
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            await _app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.Security.Cryptography.CryptographicException or System.Net.Sockets.SocketException)
        {
            throw new InputException($"The server cannot listen: {exception.Message}", exception);
        }

        Addresses = [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Where(static address => !address.EndsWith(Http1Door.Name, StringComparison.Ordinal))];
        HostLog.StoreOpened(_logger, Engine.Version, Engine.DayZone);
        foreach (string address in Addresses)
        {
            HostLog.Listening(_logger, address);
        }

        if (!_app.Services.GetRequiredService<KeyDoor>().KeysAreRequired)
        {
            HostLog.WithoutKeys(_logger);
        }

        foreach (ListenAddress open in _options.Addresses.Where(static address => !address.IsTls && !address.IsLoopback))
        {
            HostLog.Plaintext(_logger, open.Url);
        }
    }

    private async Task StopOnceAsync()
    {
        HostLog.Stopping(_logger, _draining.Running, _options.DrainLimit.TotalSeconds);
        _draining.Begin(_app.Services.GetRequiredService<Readiness>().Refresh);
        using CancellationTokenSource end = new();
        Task stop = _app.StopAsync(end.Token); // stops listening, sends GOAWAY, waits for calls
        if (!await _draining.WaitForIdleAsync(_options.DrainLimit, TimeProvider.System).ConfigureAwait(false))
        {
            HostLog.Cutting(_logger, _draining.Running);
            _draining.CutNow();
        }

        bool idle = await _draining.WaitForIdleAsync(FlushLimit, TimeProvider.System).ConfigureAwait(false);
        end.CancelAfter(FlushLimit);
        await stop.ConfigureAwait(false);
        if (idle)
        {
            ulong version = Engine.Version;
            Engine.Dispose();
            HostLog.StoreClosed(_logger, version);
        }
        else
        {
            HostLog.CallsRemain(_logger, _draining.Running); // one of them may still read what closing would take away
        }

        HostLog.Stopped(_logger);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
