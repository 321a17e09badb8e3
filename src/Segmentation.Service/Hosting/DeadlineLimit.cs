using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Service.Hosting;

/// <summary>Gives unary calls without a deadline, or with a longer one, the longest that is allowed, before the runtime reads it.</summary>
internal sealed class DeadlineLimit(RequestDelegate next, TimeSpan limit)
{
    private const string Header = "grpc-timeout";

    private static readonly FrozenSet<string> Unary = FindUnary();

    private readonly string _limit = string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalSeconds}S");

    public Task InvokeAsync(HttpContext http)
    {
        if (Unary.Contains(http.Request.Path.Value ?? "") && IsLonger(http.Request.Headers[Header].ToString()))
        {
            http.Request.Headers[Header] = _limit;
        }

        return next(http);
    }

    /// <summary>Whether a timeout is longer than the limit. One that cannot be read is: it is replaced.</summary>
    internal bool IsLonger(string timeout)
    {
        if (timeout.Length is < 2 or > 9 || !long.TryParse(timeout.AsSpan(0, timeout.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long amount))
        {
            return true;
        }

        long ticks = timeout[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        return ticks < 0 || amount * ticks > limit.Ticks;
    }

    private static FrozenSet<string> FindUnary()
    {
        IEnumerable<FileDescriptor> files =
        [
            V1.AccessReflection.Descriptor, V1.AnalysisReflection.Descriptor, V1.AudienceReflection.Descriptor, V1.CatalogReflection.Descriptor,
            V1.IngestReflection.Descriptor, V1.StoreReflection.Descriptor,
        ];
        return files
            .SelectMany(static file => file.Services)
            .SelectMany(static service => service.Methods)
            .Where(static method => !method.IsClientStreaming && !method.IsServerStreaming)
            .Select(static method => $"/{method.Service.FullName}/{method.Name}")
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
