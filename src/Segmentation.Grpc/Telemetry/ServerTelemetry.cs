using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.Telemetry;

/// <summary>Spans and durations of the calls that the server takes. Costs a call nothing but two reads while nobody listens. Details of statuses stay out: they may hold what only the caller may see.</summary>
internal static class ServerTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Grpc.AspNetCore.Server";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = RpcConventions.Duration(Meter, RpcConventions.ServerDuration, "Duration of calls that the server takes.");

    /// <summary>Somebody listens.</summary>
    public static bool IsWatched => Duration.Enabled || Source.HasListeners();

    /// <summary>Begins the span of a call, below the one that runs here, else the one that the request names (W3C trace context). Null if nobody wants it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="method">By <see cref="RpcConventions.NameOf"/>, or null for one that is not known.</param>
    public static Activity? Begin(HttpContext http, string? method)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // What runs here without a source is the host's own, which nobody exports: below it a span would look like an orphan.
        ActivityContext parent = Activity.Current is { Source.Name.Length: > 0 } running ? running.Context : Remote(http.Request.Headers);
        KeyValuePair<string, object?>[] tags =
        [
            new(RpcConventions.System, RpcConventions.Grpc),
            new(RpcConventions.Method, method ?? RpcConventions.OtherMethod),
            new(RpcConventions.ServerAddress, http.Request.Host.Host),
            new(RpcConventions.ServerPort, http.Request.Host.Port),
        ];
        Activity? span = Source.StartActivity(method ?? RpcConventions.Grpc, ActivityKind.Server, parent, tags);
        if (span is { IsAllDataRequested: true })
        {
            ConnectionInfo connection = http.Connection;
            span.SetTag(RpcConventions.PeerAddress, connection.RemoteIpAddress?.ToString());
            span.SetTag(RpcConventions.PeerPort, connection.RemoteIpAddress is null ? null : connection.RemotePort);
            if (method is null)
            {
                span.SetTag(RpcConventions.OriginalMethod, http.Request.Path.Value?.TrimStart('/'));
            }
        }

        return span;
    }

    /// <summary>Ends the span of a call and counts its duration.</summary>
    /// <param name="span">By <see cref="Begin"/>.</param>
    /// <param name="method">As for <see cref="Begin"/>.</param>
    /// <param name="code">How it ended.</param>
    /// <param name="duration">Since it began.</param>
    public static void End(Activity? span, string? method, StatusCode code, TimeSpan duration)
    {
        string name = RpcConventions.Name(code);
        bool fault = RpcConventions.IsServerFault(code);
        if (Duration.Enabled)
        {
            TagList tags = new()
            {
                { RpcConventions.System, RpcConventions.Grpc },
                { RpcConventions.Method, method ?? RpcConventions.OtherMethod },
                { RpcConventions.StatusCode, name },
            };
            if (fault)
            {
                tags.Add(RpcConventions.ErrorType, name);
            }

            Duration.Record(duration.TotalSeconds, tags);
        }

        if (span is not null)
        {
            span.SetTag(RpcConventions.StatusCode, name);
            if (fault)
            {
                span.SetTag(RpcConventions.ErrorType, name);
                span.SetStatus(ActivityStatusCode.Error);
            }

            span.Stop();
        }
    }

    private static ActivityContext Remote(IHeaderDictionary headers)
    {
        DistributedContextPropagator.Current.ExtractTraceIdAndState(headers, static (object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
        {
            // Several fields of one name read as one with commas: right for the state, and no parent, as W3C has it.
            StringValues found = ((IHeaderDictionary)carrier!)[name];
            value = found.Count == 0 ? null : found.ToString();
            values = null;
        }, out string? parent, out string? state);
        return ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context) ? context : default;
    }
}
