using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>Events of the shop's app; a quarter of the devices has opted out, so that its id is all zeros.</summary>
internal sealed class MobileEvents(SampleWorld world)
{
    public const string Header = "ad_id\tplatform\tevent\ttime_ms\tprice\tquantity";

    private const int Devices = 6_000;
    private const int OptedOutPerMille = 250;
    private const string NoId = "00000000-0000-0000-0000-000000000000";

    private static readonly string[] Events = ["open", "view", "search", "purchase", "refund"];

    private readonly Zipf _events = new(Events.Length);

    public IReadOnlyList<string> Rows()
    {
        List<(long Time, int Device)> moments = [];
        for (int device = 0; device < Devices; device++)
        {
            int times = 1 + (int)world.Random.Skewed(20);
            for (int time = 0; time < times; time++)
            {
                long day = SampleWorld.Back(world.Random.Below(SampleWorld.Days)).Value;
                moments.Add((((day * 86_400) + world.Random.Below(86_400)) * 1000 + world.Random.Below(1000), device));
            }
        }

        List<string> rows = [];
        foreach ((long time, int device) in moments.Order())
        {
            string row = Row(time, device, out Action happens);
            rows.Add(row);
            happens();

            // The app sends again when it hears no answer: an event counts twice, as the file says.
            if (world.Random.PerMille(10))
            {
                rows.Add(row);
                happens();
            }
        }

        return rows;
    }

    private string Row(long time, int index, out Action happens)
    {
        bool apple = world.Fixed("platform", index, 100) < 45;
        string platform = world.Random.PerMille(3) ? "unknown" : apple ? "ios" : "android";
        bool optedOut = world.Fixed("opted out", index, 1000) < OptedOutPerMille;
        Guid id = Id(index);
        string happening = Events[_events.Draw(world.Random)];
        int hundredths = 99 + (100 * world.Random.Below(60));
        int quantity = 1 + (int)world.Random.Skewed(4);
        bool bought = happening == "purchase";
        bool priced = happening is "purchase" or "refund" && !world.Random.PerMille(30);
        happens = () =>
        {
            if (!optedOut && platform != "unknown")
            {
                OracleDevice device = world.Truth.Device(apple ? "idfa" : "gaid", id.ToString("N"));
                device.See("app.event", happening, new DayNumber((ushort)(time / 86_400_000)));
                if (bought && priced)
                {
                    device.Add("app.revenue", (long)hundredths * quantity);
                }
            }
        };
        string price = priced ? string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:D2}") : string.Empty;
        string number = happening is "purchase" or "refund" ? quantity.ToString(CultureInfo.InvariantCulture) : string.Empty;
        return string.Join('\t', optedOut ? NoId : Written(id, apple), platform, happening, time.ToString(CultureInfo.InvariantCulture), price, number);
    }

    private Guid Id(int index)
    {
        UInt128 bits = new(world.Number("ad id", index), world.Number("ad id, further", index));
        return Guid.ParseExact(bits.ToString("x32", CultureInfo.InvariantCulture), "N");
    }

    // Upper case on one platform, lower on the other, now and then without hyphens: one device all the same.
    private string Written(Guid id, bool apple)
    {
        string text = id.ToString(world.Random.PerMille(50) ? "N" : "D");
        return apple ? text.ToUpperInvariant() : text;
    }
}
