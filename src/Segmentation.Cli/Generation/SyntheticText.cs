using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation;

/// <summary>The words of the synthetic rows, as bytes made once.</summary>
internal sealed class SyntheticText
{
    public const int PageCount = 500;
    public const int InterestsOfCluster = 50;

    /// <summary>The interests that a device of any cluster may hold.</summary>
    public const int InterestCount = SyntheticDevice.Clusters * InterestsOfCluster;

    public const string PlantedPage = "/planted/page";
    public const string PlantedInterest = "planted-interest";
    public const string Header = "device,time,page,country,interest,age,spend,newsletter,os";

    private static readonly string[] CountryCodes =
    [
        "DE", "US", "GB", "FR", "IT", "ES", "PL", "NL", "AT", "CH", "BE", "SE", "DK", "NO", "FI", "PT", "CZ", "HU", "RO", "GR",
        "IE", "SK", "BG", "HR", "SI", "LT", "LV", "EE", "LU", "CA", "AU", "NZ", "JP", "KR", "BR", "MX", "AR", "ZA", "IN", "TR",
    ];

    private static readonly string[] SystemNames = ["android", "ios", "windows", "macos", "linux", "other"];

    private readonly byte[][] _days;

    public SyntheticText(DayNumber asOf, int days)
    {
        _days = [.. Enumerable.Range(0, days).Select(back => Encoding.ASCII.GetBytes(new DayNumber((ushort)(asOf.Value - back)).ToString()))];
        Pages = Bytes(PageCount, index => string.Create(CultureInfo.InvariantCulture, $"/page/{index:D3}"));
        Interests = Bytes(InterestCount, index => string.Create(CultureInfo.InvariantCulture, $"interest-{index:D4}"));
        CountryTexts = Bytes(CountryCodes.Length, index => CountryCodes[index]);
        SystemTexts = Bytes(SystemNames.Length, index => SystemNames[index]);
    }

    public byte[][] Pages { get; }

    public byte[][] Interests { get; }

    public byte[][] CountryTexts { get; }

    public byte[][] SystemTexts { get; }

    public static string Country(int index) => CountryCodes[index];

    public static string System(int index) => SystemNames[index];

    /// <summary>The day so many days before the as-of day.</summary>
    public ReadOnlySpan<byte> Day(int back) => _days[back];

    private static byte[][] Bytes(int count, Func<int, string> text) => [.. Enumerable.Range(0, count).Select(index => Encoding.ASCII.GetBytes(text(index)))];
}
