using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using Grpc.Telemetry;

namespace Grpc.Tests.Telemetry;

/// <summary>Listens to the spans and durations of one service: other tests run beside, in the same process.</summary>
internal sealed class Watching : IDisposable
{
    private readonly string _service;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(Instrument Instrument, double Seconds, Dictionary<string, object?> Tags)> _durations = new();
    private readonly ActivityListener? _traces;
    private readonly MeterListener? _meters;

    public Watching(string service, bool traces = true, bool metrics = true)
    {
        _service = service;
        if (traces)
        {
            _traces = new ActivityListener
            {
                ShouldListenTo = static source => source.Name is ServerTelemetry.Name or ClientTelemetry.Name,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    if (IsOurs(span.GetTagItem("rpc.method")) || IsOurs(span.GetTagItem("rpc.method_original")))
                    {
                        _spans.Enqueue(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(_traces);
        }

        if (metrics)
        {
            _meters = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name is ServerTelemetry.Name or ClientTelemetry.Name)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _meters.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
            {
                Dictionary<string, object?> named = tags.ToArray().ToDictionary(StringComparer.Ordinal);
                if (IsOurs(named["rpc.method"]))
                {
                    _durations.Enqueue((instrument, seconds, named));
                }
            });
            _meters.Start();
        }
    }

    public IReadOnlyList<Activity> Spans(ActivityKind kind) => [.. _spans.Where(span => span.Kind == kind)];

    public IReadOnlyList<(Instrument Instrument, double Seconds, Dictionary<string, object?> Tags)> Durations(string name) => [.. _durations.Where(one => one.Instrument.Name == name)];

    public void Dispose()
    {
        _traces?.Dispose();
        _meters?.Dispose();
    }

    private bool IsOurs(object? method) => method is string text && text.StartsWith(_service, StringComparison.Ordinal);
}
