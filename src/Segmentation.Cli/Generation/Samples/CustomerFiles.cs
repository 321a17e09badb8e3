using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>Two full exports of the customer system: e-mail addresses hashed or not, as every clerk did it; the second replaces the first.</summary>
internal sealed class CustomerFiles(SampleWorld world)
{
    public const int Customers = 12_000;
    public const string Header = "customer;updated;tier;newsletter;age;lifetime;stores";
    public const string Space = "email_sha256";

    private const int LeftPerMille = 100;
    private const int NewCustomers = 900;

    private static readonly string[] Tiers = ["bronze", "bronze", "bronze", "silver", "silver", "gold"];
    private static readonly string[] Stores = ["hamburg", "berlin", "wien", "zürich", "online"];
    private static readonly string[] Yes = ["yes", "Y", "true", "1"];
    private static readonly string[] No = ["no", "N", "false", "0", ""];
    private static readonly string[] MissingAges = ["", "NULL", "n/a"];
    private static readonly string[] BadNumbers = ["12,50", "about 40", "1e999"];

    private static readonly string[] Attributes = ["tier", "newsletter", "age", "lifetime", "store"];

    /// <summary>The export of January.</summary>
    public IReadOnlyList<string> First()
    {
        world.Truth.Forget(Attributes);
        List<string> rows = [];
        for (int customer = 0; customer < Customers; customer++)
        {
            Customer(rows, customer, 88, "first");
        }

        return rows;
    }

    /// <summary>The export of March: a tenth has left, some are new, the rest may have changed.</summary>
    public IReadOnlyList<string> Second()
    {
        world.Truth.Forget(Attributes);
        List<string> rows = [];
        for (int customer = 0; customer < Customers + NewCustomers; customer++)
        {
            if (customer >= Customers || world.Fixed("left", customer, 1000) >= LeftPerMille)
            {
                Customer(rows, customer, 29, world.Fixed("changed", customer, 10) < 3 ? "second" : "first");
            }
        }

        return rows;
    }

    private void Customer(List<string> rows, int customer, int back, string state)
    {
        DayNumber day = SampleWorld.Back(back + world.Fixed("updated", customer, 700));
        rows.Add(Row(customer, day, state));

        // Doubles: the same person once more, written another way, updated on the day of the export.
        if (world.Random.PerMille(20))
        {
            rows.Add(Row(customer, SampleWorld.Back(back), "double"));
        }
    }

    private string Row(int customer, DayNumber day, string state)
    {
        if (world.Random.PerMille(8))
        {
            return $"{Junk()};{Day(day)};bronze;no;44;0.00;online";
        }

        OracleDevice device = world.Truth.Device(Space, SampleWorld.Email(customer));
        string tier = Tiers[world.Fixed("tier" + state, customer, Tiers.Length)];
        device.Set("tier", tier, day);
        bool newsletter = world.Fixed("newsletter" + state, customer, 10) < 4;
        if (newsletter)
        {
            device.Raise("newsletter");
        }
        else
        {
            device.Lower("newsletter");
        }

        string store = Stores[world.Fixed("store", customer, Stores.Length)];
        device.See("store", store, day);
        string stores = store;
        if (world.Fixed("second store", customer, 4) == 0)
        {
            device.See("store", "online", day);
            stores = $"{store}|online";
        }

        return string.Join(
            ';', Identifier(SampleWorld.Email(customer)), Day(day), tier, world.Pick(newsletter ? Yes : No), Age(device, customer, day), Lifetime(device, customer, day, state), stores);
    }

    private string Age(OracleDevice device, int customer, DayNumber day)
    {
        int fate = world.Random.Below(1000);
        if (fate < 60)
        {
            return world.Pick(fate < 50 ? MissingAges : BadNumbers);
        }

        string age = (18 + ((world.Fixed("age", customer, 40) + world.Fixed("more age", customer, 34)) % 74)).ToString(CultureInfo.InvariantCulture);
        device.Set("age", age, day);
        return age;
    }

    private string Lifetime(OracleDevice device, int customer, DayNumber day, string state)
    {
        int hundredths = world.Fixed("lifetime" + state, customer, 1000) * world.Fixed("more" + state, customer, 100);
        device.Set("lifetime", hundredths.ToString(CultureInfo.InvariantCulture), day);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:D2}");
    }

    /// <summary>One person, many ways to write it; all give one token.</summary>
    private string Identifier(string email)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(email));
        return world.Random.Below(10) switch
        {
            < 4 => Convert.ToHexStringLower(digest),
            < 6 => Convert.ToHexString(digest),
            < 8 => Convert.ToBase64String(digest),
            8 => email,
            _ => $" {char.ToUpperInvariant(email[0])}{email[1..].Replace("mail", "Mail", StringComparison.Ordinal)} ",
        };
    }

    private string Junk() => world.Random.PerMille(500)
        ? "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        : world.Random.PerMille(500) ? "not an address" : world.JunkId();

    private static string Day(DayNumber day) => day.ToDate().ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
}
