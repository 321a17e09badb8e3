using System;
using System.Globalization;

namespace Grpc.Protocol;

/// <summary>The header <c>grpc-timeout</c>: 1 to 8 digits and a unit, H M S m u n.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;
    private const long MaxValue = 99_999_999;
    private const long NanosecondsPerTick = 100;

    /// <summary>Reads a timeout, to the tick (100 ns), rounded up; what a <see cref="TimeSpan"/> cannot hold becomes its greatest value. False if malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            return false;
        }

        long ticksPerUnit = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        if (ticksPerUnit < 0)
        {
            return false;
        }

        timeout = ticksPerUnit == 0
            ? TimeSpan.FromTicks((value + NanosecondsPerTick - 1) / NanosecondsPerTick)
            : value > TimeSpan.MaxValue.Ticks / ticksPerUnit ? TimeSpan.MaxValue : TimeSpan.FromTicks(value * ticksPerUnit);
        return true;
    }

    /// <summary>Writes a timeout: milliseconds rounded up to three significant figures, so that header compression can repeat it, coarser units where eight digits do not do, <c>1n</c> for nothing left.</summary>
    public static string Format(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return "1n";
        }

        (long ticks, char unit)[] units =
        [
            (TimeSpan.TicksPerMillisecond, 'm'), (TimeSpan.TicksPerSecond, 'S'), (TimeSpan.TicksPerMinute, 'M'), (TimeSpan.TicksPerHour, 'H'),
        ];
        foreach ((long ticks, char unit) in units)
        {
            long value = RoundedUp((timeout.Ticks / ticks) + (timeout.Ticks % ticks == 0 ? 0 : 1));
            if (value <= MaxValue)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{MaxValue}H");
    }

    private static long RoundedUp(long value)
    {
        long scale = 1;
        while (value / scale >= 1000)
        {
            scale *= 10;
        }

        long figures = (value / scale) + (value % scale == 0 ? 0 : 1);
        return figures > long.MaxValue / scale ? long.MaxValue : figures * scale;
    }
}
