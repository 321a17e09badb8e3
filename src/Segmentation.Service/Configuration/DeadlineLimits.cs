using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Service.Hosting;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Configuration;

/// <summary>How long calls may last at most: those of a method, those of a service, those of all methods that are no streams. The narrowest that names a method holds for it.</summary>
internal sealed class DeadlineLimits
{
    /// <summary>What a limit may be, for help and errors.</summary>
    public const string Allowed = "1ms to 24h (such as 250ms, 30s, 10m, 2h; seconds where no unit stands) or none";

    private const string Unlimited = "none";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly (string Unit, long Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("", TimeSpan.TicksPerSecond)];

    private DeadlineLimits(FrozenDictionary<string, TimeSpan> byPath) => ByPath = byPath;

    /// <summary>The limit of each method that has one, by path: <c>/segmentation.v1.AnalysisService/Count</c>.</summary>
    public FrozenDictionary<string, TimeSpan> ByPath { get; }

    /// <summary>Reads limits separated by semicolons: <c>DURATION</c>, <c>SERVICE=DURATION</c>, <c>SERVICE/METHOD=DURATION</c>.</summary>
    /// <param name="setting">What it was set by, for errors.</param>
    /// <param name="text">The limits.</param>
    /// <param name="standard">What holds for methods that are no streams when no limit without a name is given.</param>
    /// <exception cref="InputException">One cannot be used.</exception>
    public static DeadlineLimits Read(string setting, string text, string standard)
    {
        Dictionary<string, TimeSpan?> given = new(StringComparer.Ordinal) { [""] = Duration(setting, standard) };
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : Name(setting, part[..equals].Trim());
            if (!named.Add(name))
            {
                throw new InputException($"{setting} has two limits {(name.Length == 0 ? "without a name" : $"of {name}")}; one is allowed.");
            }

            given[name] = Duration(setting, part[(equals + 1)..].Trim());
        }

        return new DeadlineLimits(ServedMethods.All
            .Select(method => (method.Path, Limit: LimitOf(method, given)))
            .Where(static method => method.Limit is not null)
            .ToFrozenDictionary(static method => method.Path, static method => method.Limit!.Value, StringComparer.Ordinal));
    }

    private static TimeSpan? LimitOf(ServedMethod method, Dictionary<string, TimeSpan?> given) =>
        given.TryGetValue(method.FullName, out TimeSpan? own) || given.TryGetValue(method.Service, out own) ? own
        : method.IsStream ? null
        : given[""];

    private static string Name(string setting, string name)
    {
        string plain = name.TrimStart('/');
        string[] services = [.. ServedMethods.All.Select(static method => method.Service).Distinct(StringComparer.Ordinal)];
        if (services.Contains(plain) || ServedMethods.All.Any(method => method.FullName == plain))
        {
            return plain;
        }

        int slash = plain.IndexOf('/', StringComparison.Ordinal);
        string service = slash < 0 ? plain : plain[..slash];
        string[] methods = [.. ServedMethods.All.Where(method => method.Service == service).Select(static method => method.FullName)];
        string[] all = [.. services, .. ServedMethods.All.Select(static method => method.FullName)];
        string? meant = all.FirstOrDefault(known => known.EndsWith('/' + plain, StringComparison.OrdinalIgnoreCase) || known.EndsWith('.' + plain, StringComparison.OrdinalIgnoreCase))
            ?? Suggestion.Nearest(plain, methods.Length > 0 ? methods : all);
        throw new InputException(
            $"{setting}: \"{name}\" is no method or service of this server{(meant is null ? "." : $"; did you mean \"{meant}\"?")} "
            + (methods.Length > 0 ? $"Methods of {service} are: {string.Join(", ", methods)}." : $"Services are: {string.Join(", ", services)}; a method is SERVICE/METHOD."));
    }

    /// <summary>Null for no limit.</summary>
    private static TimeSpan? Duration(string setting, string text)
    {
        if (text == Unlimited)
        {
            return null;
        }

        (string unit, long ticks) = Units.First(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        return long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long amount) && amount > 0 && amount <= Longest.Ticks / ticks
            ? TimeSpan.FromTicks(amount * ticks)
            : throw new InputException($"{setting}: \"{text}\" is no limit; allowed is {Allowed}.");
    }
}
