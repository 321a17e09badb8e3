using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace Segmentation.Service.Tests.Support;

/// <summary>Keeps every event of a server's log.</summary>
internal sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEvent> _events = new();

    /// <summary>All events, in order.</summary>
    public IReadOnlyCollection<LogEvent> Events => _events;

    /// <summary>Everything logged, for searching it for what must not be there.</summary>
    public string Text => string.Join('\n', _events.Select(static entry => entry.ToString()));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _events);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogEvent> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug && (logLevel >= LogLevel.Warning || category.StartsWith("Segmentation", StringComparison.Ordinal));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue(new LogEvent(category, logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
    }
}

/// <summary>One event.</summary>
internal sealed record LogEvent(string Category, LogLevel Level, int Id, string Text);
