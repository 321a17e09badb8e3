using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>The shop's web visits: cookies of which four in ten are seen once, and everything that trackers write by mistake.</summary>
internal sealed class WebVisits
{
    public const int Cookies = 30_000;
    public const string Header = "visitor,time,url,country,os,search";

    private const int SeenOncePerMille = 400;
    private const int LateCookies = 2_000;
    private const int FirstLateDay = 60;

    private static readonly string[] Paths =
    [
        "/", "/golf", "/sale", "/cart", "/tennis", "/account", "/golf/clubs", "/order/confirmed", "/help", "/travel", "/garden", "/kitchen", "/shoes", "/books", "/contact",
    ];

    private static readonly string[] Countries = ["DE", "AT", "CH", "FR", "NL", "PL", "IT", "GB", "DK", "CZ"];
    private static readonly string[] MissingCountries = ["", "null", "(not set)"];
    private static readonly string[] Systems = ["android", "ios", "windows", "macos", "linux"];
    private static readonly string[] Words = ["putter", "gift card", "rain jacket", "wedding \"gifts\"", "socks, wool", "tent", "racket", "größe 42"];
    private static readonly string[] BadTimes = ["0000-00-00T00:00:00Z", "1969-12-31T23:59:59Z", "yesterday", ""];

    private readonly SampleWorld _world;
    private readonly Zipf _paths = new(Paths.Length);
    private readonly Zipf _countries = new(Countries.Length);

    public WebVisits(SampleWorld world) => _world = world;

    /// <summary>Rows of each month of the quarter, in the order of time.</summary>
    public IReadOnlyList<string>[] Months()
    {
        List<Visit> visits = [];
        for (int cookie = 0; cookie < Cookies; cookie++)
        {
            int times = _world.Fixed("times", cookie, 1000) < SeenOncePerMille ? 1 : 2 + (int)_world.Random.Skewed(16);
            int home = _world.Random.Below(SampleWorld.Days);
            for (int visit = 0; visit < times; visit++)
            {
                // Visits of one device lie close together more often than not.
                int back = _world.Random.PerMille(600) ? int.Min(SampleWorld.Days - 1, home + _world.Random.Below(5)) : _world.Random.Below(SampleWorld.Days);
                visits.Add(new Visit(back, _world.Random.Below(86_400), cookie));
            }
        }

        Visit[] inOrder = [.. visits.OrderByDescending(visit => visit.Back).ThenBy(visit => visit.Second).ThenBy(visit => visit.Cookie)];
        List<string>[] months = [[], [], []];
        foreach (Visit visit in inOrder)
        {
            months[SampleWorld.Back(visit.Back).ToDate().Month - 1].Add(Row(visit));
        }

        return months;
    }

    /// <summary>Rows of January that a tracker held back until the quarter was over: older than what is known of most of their devices.</summary>
    public IReadOnlyList<string> Late()
    {
        List<string> rows = [];
        for (int index = 0; index < LateCookies; index++)
        {
            // One in ten was never seen otherwise.
            int cookie = index % 10 == 0 ? Cookies + index : _world.Random.Below(Cookies);
            int back = FirstLateDay + _world.Random.Below(SampleWorld.Days - FirstLateDay);
            rows.Add(Row(new Visit(back, _world.Random.Below(86_400), cookie)));
        }

        return rows;
    }

    private string Row(Visit visit)
    {
        string id = _world.Cookie(visit.Cookie);
        DayNumber day = SampleWorld.Back(visit.Back);
        string time = $"{day}T{SampleWorld.Clock(visit.Second)}Z";
        OracleDevice? device = null;
        int fate = _world.Random.Below(1000);
        if (fate < 15)
        {
            id = _world.JunkId();
        }
        else if (fate < 17)
        {
            id = SampleWorld.Email(_world.Random.Below(CustomerFiles.Customers));
        }
        else if (fate < 20)
        {
            time = _world.Pick(BadTimes);
        }
        else
        {
            device = _world.Truth.Device("cookie", id);
        }

        return string.Join(',', id, time, Url(device, day), Country(device, visit.Cookie, day), System(device, visit.Cookie, day), Search(device, day));
    }

    private string Url(OracleDevice? device, DayNumber day)
    {
        string page = SampleWorld.Shop + Paths[_paths.Draw(_world.Random)];
        device?.See("page", page, day);
        return _world.Random.Below(100) switch
        {
            < 20 => $"{page}?utm_source=newsletter&utm_id={_world.Random.Below(50)}",
            < 22 => $"{page}?email={SampleWorld.Email(_world.Random.Below(CustomerFiles.Customers))}",
            < 24 => $"{page}#reviews",
            _ => page,
        };
    }

    private string Country(OracleDevice? device, int cookie, DayNumber day)
    {
        if (_world.Random.PerMille(40))
        {
            return _world.Pick(MissingCountries);
        }

        // A traveller now and then; otherwise where the cookie lives.
        string country = _world.Random.PerMille(50)
            ? Countries[_countries.Draw(_world.Random)]
            : Countries[int.Min(_world.Fixed("country", cookie, 10), _world.Fixed("near", cookie, 10))];
        device?.Set("country", country, day);
        return country;
    }

    private string System(OracleDevice? device, int cookie, DayNumber day)
    {
        string system = Systems[_world.Fixed("os", cookie, Systems.Length)];
        device?.Set("os", system, day);

        // Trackers do not agree on spelling; the mapping knows these.
        return _world.Random.PerMille(100) ? system.ToUpperInvariant() : system;
    }

    private string Search(OracleDevice? device, DayNumber day)
    {
        int kind = _world.Random.Below(1000);
        if (kind < 5)
        {
            // People type what does not belong there: refused as a value.
            return SampleWorld.Email(_world.Random.Below(CustomerFiles.Customers));
        }

        if (kind >= 150)
        {
            return string.Empty;
        }

        string word = _world.Pick(Words);
        device?.See("search", word, day);
        return word.AsSpan().ContainsAny('"', ',') ? $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : word;
    }

    private readonly record struct Visit(int Back, int Second, int Cookie);
}
