using System;
using System.Globalization;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>The invented retailer, its quarter and the mess that its data arrives in.</summary>
internal sealed class SampleWorld(ulong seed)
{
    public const string Shop = "https://www.greens.example";
    public const int Days = 90;

    public static readonly DayNumber AsOf = DayNumber.FromDate(new DateOnly(2026, 3, 31));

    public static readonly string[] Interests = ["golf", "tennis", "travel", "cooking", "gardening", "running", "photography", "chess", "sailing", "music"];

    private static readonly string[] JunkIds =
    [
        "", "null", "undefined", "(not set)", "${COOKIE_ID}", "{{visitor_id}}", "%%VISITOR%%", "[USER_ID]", "NULL", "00000000-0000-0000-0000-000000000000",
    ];

    private static readonly string[] FirstNames = ["anna", "jonas", "mira", "paul", "lena", "emil", "nora", "felix", "ida", "oskar", "clara", "theo"];
    private static readonly string[] LastNames = ["keller", "brandt", "sommer", "vogel", "winter", "lang", "busch", "ernst", "falk", "hahn", "moser", "roth"];

    public Xoshiro Random { get; } = new(seed);

    public Oracle Truth { get; } = new(AsOf);

    /// <summary>A number of the seed that belongs to a name and an index, and to no other.</summary>
    public ulong Number(string name, int index)
    {
        ulong hash = Xoshiro.Mix(seed);
        foreach (char letter in name)
        {
            hash = Xoshiro.Mix(hash ^ letter);
        }

        return Xoshiro.Mix(unchecked(hash + (ulong)index));
    }

    public string Cookie(int index) => Number("cookie", index).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A number below <paramref name="bound"/> that belongs to a name and an index.</summary>
    public int Fixed(string name, int index, int bound) => (int)(Number(name, index) % (ulong)bound);

    public static string Email(int index) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstNames[index % FirstNames.Length]}.{LastNames[index / FirstNames.Length % LastNames.Length]}{index}@mail{index % 7}.example");

    public string JunkId() => JunkIds[Random.Below(JunkIds.Length)];

    public string Pick(string[] texts) => texts[Random.Below(texts.Length)];

    /// <summary>The day so many days before the as-of day.</summary>
    public static DayNumber Back(int days) => new((ushort)(AsOf.Value - days));

    public static string Clock(int second) =>
        string.Create(CultureInfo.InvariantCulture, $"{second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2}");
}
