using System;
using System.Collections.Frozen;
using System.Globalization;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Segmentation.Service.Configuration;

namespace Segmentation.Service.Hosting;

/// <summary>Gives calls without a deadline, or with a longer one, the longest that their method allows, before the runtime reads it.</summary>
internal sealed class DeadlineLimit(RequestDelegate next, DeadlineLimits limits)
{
    private const string Header = "grpc-timeout";

    private readonly FrozenDictionary<string, (TimeSpan Limit, string Header)> _limits = limits.ByPath.ToFrozenDictionary(
        static limit => limit.Key, static limit => (limit.Value, Format(limit.Value)), StringComparer.Ordinal);

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } called
            && _limits.TryGetValue(called.Method.FullName, out (TimeSpan Limit, string Header) allowed)
            && IsLonger(http.Request.Headers[Header].ToString(), allowed.Limit))
        {
            http.Request.Headers[Header] = allowed.Header;
        }

        return next(http);
    }

    /// <summary>Whether a timeout is longer than the limit. One that cannot be read is: it is replaced.</summary>
    private static bool IsLonger(string timeout, TimeSpan limit)
    {
        if (timeout.Length is < 2 or > 9 || !int.TryParse(timeout.AsSpan(0, timeout.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int amount))
        {
            return true;
        }

        TimeSpan asked = timeout[^1] switch
        {
            'H' => TimeSpan.FromHours(amount),
            'M' => TimeSpan.FromMinutes(amount),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount, 0),
            'u' => TimeSpan.FromMicroseconds(amount),
            'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => TimeSpan.MaxValue,
        };
        return asked > limit;
    }

    /// <summary>As the header has it, which takes eight digits.</summary>
    private static string Format(TimeSpan limit) => limit.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalSeconds}S")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalMilliseconds}m");
}
