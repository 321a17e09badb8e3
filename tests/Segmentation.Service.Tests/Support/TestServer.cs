using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Configuration;
using Segmentation.Service.Hosting;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Support;

/// <summary>A server in this process at a free port of the loopback address, over a store of its own. Its clock stands at noon of 20 December 2011.</summary>
/// <remarks>Ending it fails the test when the log holds an event of level Error that the test did not expect.</remarks>
internal sealed class TestServer : IAsyncDisposable
{
    public static readonly FixedClock Clock = new(new DateTimeOffset(2011, 12, 20, 12, 0, 0, TimeSpan.Zero));

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly Dictionary<string, GrpcChannel> _channels = [];
    private readonly HashSet<int> _expectedErrors = [];
    private readonly ServiceHost _host;
    private readonly LogSink _log;

    private TestServer(TemporaryFolder folder, bool ownsFolder, ServiceHost host, LogSink log)
    {
        _ownsFolder = ownsFolder;
        _folder = folder;
        _host = host;
        _log = log;
    }

    /// <summary>The store, open in the server.</summary>
    public SegmentationEngine Engine => _host.Engine;

    /// <summary>What the server logged.</summary>
    public LogSink Log => _log;

    /// <summary>Where it listens.</summary>
    public string Address => _host.Addresses[0];

    /// <summary>All addresses that it listens at.</summary>
    public IReadOnlyList<string> Addresses => _host.Addresses;

    /// <summary>Folder of the test, gone afterwards.</summary>
    public TemporaryFolder Folder => _folder;

    public V1.CatalogService.CatalogServiceClient Catalog => new(Channel());

    public V1.AnalysisService.AnalysisServiceClient Analysis => new(Channel());

    public V1.StoreService.StoreServiceClient Store => new(Channel());

    public V1.AccessService.AccessServiceClient Access => new(Channel());

    /// <summary>Starts a server over a new store.</summary>
    /// <param name="prepare">Fills the store before the server has it.</param>
    /// <param name="settings">Settings beside store and URL, as on the command line.</param>
    public static async Task<TestServer> StartAsync(Action<SegmentationEngine, TemporaryFolder>? prepare = null, params (string Name, string Value)[] settings)
    {
        TemporaryFolder folder = new();
        try
        {
            ServiceOptions options = Options(folder, settings);
            using (SegmentationEngine engine = SegmentationEngine.Create(options.Store, options.Engine))
            {
                prepare?.Invoke(engine, folder);
            }

            return await StartAsync(folder, ownsFolder: true, options).ConfigureAwait(false);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server over what a folder of the caller holds.</summary>
    public static Task<TestServer> StartAsync(TemporaryFolder folder, ServiceOptions options) => StartAsync(folder, ownsFolder: false, options);

    private static async Task<TestServer> StartAsync(TemporaryFolder folder, bool ownsFolder, ServiceOptions options)
    {
        LogSink log = new();
        ServiceHost host = await ServiceHost.StartAsync(options, logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug)).ConfigureAwait(false);
        return new TestServer(folder, ownsFolder, host, log);
    }

    /// <summary>The options of a server over a store in a folder.</summary>
    public static ServiceOptions Options(TemporaryFolder folder, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string> given = new() { ["store"] = folder.Path("store"), ["urls"] = "http://127.0.0.1:0", ["threads"] = "2" };
        foreach ((string name, string value) in settings)
        {
            given[name] = value;
        }

        ServiceOptions options = ServiceOptions.Read(SettingValues.Load(given, [], null));
        return options with { Engine = options.Engine with { Clock = Clock } };
    }

    /// <summary>A channel whose calls carry a key, or none.</summary>
    public ChannelBase Channel() => Get("", Address, null);

    /// <summary>Calls that carry a key.</summary>
    public CallInvoker With(string? key) => Calls.With(Channel(), key);

    /// <summary>Makes a key of a role.</summary>
    public string Key(AccessRole role, string? destination = null) => Engine.CreateAccessKey($"test {role}", role, destination).Secret;

    /// <summary>Says that events of a number and level Error belong to the test.</summary>
    public void ExpectError(int id) => _expectedErrors.Add(id);

    /// <summary>Stops the server as a signal does.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (GrpcChannel channel in _channels.Values)
        {
            channel.Dispose();
        }

        await _host.DisposeAsync().ConfigureAwait(false);
        if (_ownsFolder)
        {
            _folder.Dispose();
        }

        Assert.DoesNotContain(_log.Events, entry => entry.Level >= LogLevel.Error && !_expectedErrors.Contains(entry.Id));
    }

    private GrpcChannel Get(string name, string address, GrpcChannelOptions? options)
    {
        if (!_channels.TryGetValue(name, out GrpcChannel? channel))
        {
            channel = GrpcChannel.ForAddress(address, options ?? new GrpcChannelOptions());
            _channels.Add(name, channel);
        }

        return channel;
    }
}
