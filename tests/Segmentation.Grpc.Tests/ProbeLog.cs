using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests;

/// <summary>What happened on the server, for tests to wait for.</summary>
internal sealed class ProbeLog : ILoggerProvider, ILogger, IDisposable
{
    public int Written;

    public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The exception that a handler saw.</summary>
    public TaskCompletionSource<Exception> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SemaphoreSlim Messages { get; } = new(0);

    /// <summary>Events of the gRPC server at Information or above.</summary>
    public ConcurrentQueue<(int Id, LogLevel Level, string Text)> Events { get; } = new();

    /// <summary>Events of anything else, the web server first, at Error or above.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Grpc.", StringComparison.Ordinal) ? this : new Others(categoryName, Errors);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Events.Enqueue((eventId.Id, logLevel, formatter(state, exception) + (exception is null ? "" : $" {exception}")));

    public void Dispose()
    {
    }

    private sealed class Others(string category, ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                errors.Enqueue($"{category} {eventId.Id}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
