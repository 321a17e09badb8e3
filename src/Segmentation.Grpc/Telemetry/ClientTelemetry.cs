using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Grpc.Telemetry;

/// <summary>Spans and durations of the calls that channels make. Costs a call nothing but two reads while nobody listens. <c>HttpClient</c> sends the span's context along (W3C trace context).</summary>
internal static class ClientTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Grpc.Net.Client";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = RpcConventions.Duration(Meter, RpcConventions.ClientDuration, "Duration of calls that channels make.");

    /// <summary>Somebody listens.</summary>
    public static bool IsWatched => Duration.Enabled || Source.HasListeners();

    /// <summary>Begins the span of a call; it is the current one where this was called. Null if nobody wants it.</summary>
    public static Activity? Begin(IMethod method, Uri address)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        string name = RpcConventions.NameOf(method);
        KeyValuePair<string, object?>[] tags =
        [
            new(RpcConventions.System, RpcConventions.Grpc),
            new(RpcConventions.Method, name),
            new(RpcConventions.ServerAddress, address.Host),
            new(RpcConventions.ServerPort, address.Port),
        ];
        return Source.StartActivity(name, ActivityKind.Client, default(ActivityContext), tags);
    }

    /// <summary>Ends the span of a call and counts its duration. What is current where this is called stays so.</summary>
    public static void End(Activity? span, IMethod method, Uri address, StatusCode code, TimeSpan duration)
    {
        string name = RpcConventions.Name(code);
        if (Duration.Enabled)
        {
            TagList tags = new()
            {
                { RpcConventions.System, RpcConventions.Grpc },
                { RpcConventions.Method, RpcConventions.NameOf(method) },
                { RpcConventions.StatusCode, name },
                { RpcConventions.ServerAddress, address.Host },
                { RpcConventions.ServerPort, address.Port },
            };
            if (code != StatusCode.OK)
            {
                tags.Add(RpcConventions.ErrorType, name);
            }

            Duration.Record(duration.TotalSeconds, tags);
        }

        if (span is not null)
        {
            span.SetTag(RpcConventions.StatusCode, name);
            if (code != StatusCode.OK)
            {
                span.SetTag(RpcConventions.ErrorType, name);
                span.SetStatus(ActivityStatusCode.Error);
            }

            // A call may end anywhere, so also where another span is the current one; Stop would put the parent of this one in its place.
            Activity? current = Activity.Current;
            span.Stop();
            Activity.Current = current == span ? span.Parent : current;
        }
    }
}
