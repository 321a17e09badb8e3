using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Configuration;
using Segmentation.Service.Errors;
using Segmentation.Service.Hosting;
using Xunit;

namespace Segmentation.Service.Tests.Streams;

/// <summary>A server in this process, and clients of it. When it is disposed of, its log must be without errors.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors;

    private StreamServer(PreparedStore store, ServiceHost host, ConcurrentQueue<string> errors)
    {
        (Store, Host, _errors) = (store, host, errors);
        Channel = GrpcChannel.ForAddress(host.Addresses[0]);
    }

    public PreparedStore Store { get; }

    public ServiceHost Host { get; }

    public GrpcChannel Channel { get; }

    public V1.IngestService.IngestServiceClient Ingest => new(Channel);

    public V1.AudienceService.AudienceServiceClient Audience => new(Channel);

    public V1.AnalysisService.AnalysisServiceClient Analysis => new(Channel);

    /// <summary>Metadata of the operator.</summary>
    public Metadata Operator => Of(Store.OperatorKey);

    /// <summary>Metadata of the destination.</summary>
    public Metadata Platform => Of(Store.DestinationKey);

    /// <summary>Starts a server of the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="engine">How it is opened.</param>
    /// <param name="settings">Settings by name, without dashes.</param>
    public static async Task<StreamServer> StartAsync(PreparedStore store, EngineOptions? engine = null, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string> values = new() { ["store"] = store.Directory, ["urls"] = "http://127.0.0.1:0" };
        foreach ((string name, string value) in settings)
        {
            values[name] = value;
        }

        ServiceOptions options = ServiceOptions.Read(new SettingValues(values, new Dictionary<string, string>(), new ConfigurationBuilder().Build())) with { Engine = engine ?? new EngineOptions() };
        ConcurrentQueue<string> errors = new();
        ServiceHost host = await ServiceHost.StartAsync(options, logging => logging.AddProvider(new ErrorSink(errors)).SetMinimumLevel(LogLevel.Error));
        return new StreamServer(store, host, errors);
    }

    public static Metadata Of(string key) => new() { { "authorization", "Bearer " + key } };

    /// <summary>Exact count of a rule, with the version it was counted at.</summary>
    public async Task<(long Count, ulong Version)> CountAsync(string rule)
    {
        V1.CountResponse answer = await Analysis.CountAsync(new V1.CountRequest { Rule = rule }, Operator);
        return ((long)answer.Count, answer.Stamp.Version);
    }

    /// <summary>The status that a call ends with, by code and <c>ErrorInfo.reason</c>.</summary>
    public static async Task<(StatusCode Code, string Reason, string Message)> FailureAsync(Func<Task> call)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(call);
        return (failure.StatusCode, RpcErrors.ReasonOf(failure), failure.Status.Detail);
    }

    /// <summary>Whether it still answers and has logged no error.</summary>
    public async Task RequireHealthyAsync()
    {
        V1.Store answer = await new V1.StoreService.StoreServiceClient(Channel).GetStoreAsync(new V1.GetStoreRequest(), Operator);
        Assert.NotEqual(0UL, answer.Version);
        Assert.Empty(_errors);
    }

    /// <summary>Stops it; nothing it did may have been an error.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Host.DisposeAsync();
        Assert.Empty(_errors);
    }

    private sealed class ErrorSink(ConcurrentQueue<string> errors) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                errors.Enqueue($"{eventId.Id}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
