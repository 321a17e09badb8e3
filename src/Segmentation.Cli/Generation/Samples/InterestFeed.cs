using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>Interests bought from a third party: some of the shop's cookies, some others, correlated, and taken back now and then.</summary>
internal sealed class InterestFeed(SampleWorld world)
{
    public const string Header = "cookie\tdate\tinterests\top";

    private const int Rows = 14_000;
    private const int OldestDay = 120;
    private const int KnownPerMille = 800;
    private const int Strangers = 5_000;

    private readonly Zipf _interests = new(SampleWorld.Interests.Length);

    public IReadOnlyList<string> Write()
    {
        List<string> rows = [];
        int[] days = [.. Enumerable.Range(0, Rows).Select(_ => world.Random.Below(OldestDay)).OrderDescending()];
        foreach (int back in days)
        {
            rows.Add(Row(back));
        }

        return rows;
    }

    private string Row(int back)
    {
        DayNumber day = SampleWorld.Back(back);
        int cookie = world.Random.PerMille(KnownPerMille) ? world.Random.Below(WebVisits.Cookies) : 1_000_000 + world.Random.Below(Strangers);
        string id = world.Cookie(cookie);
        SortedSet<string> interests = new(System.StringComparer.Ordinal);
        int first = _interests.Draw(world.Random);
        interests.Add(SampleWorld.Interests[first]);
        if (world.Random.PerMille(500))
        {
            // Neighbours go together: who likes golf likes tennis.
            interests.Add(SampleWorld.Interests[first ^ 1]);
        }

        bool takenBack = world.Random.PerMille(60);
        if (world.Random.PerMille(10))
        {
            id = world.JunkId();
        }
        else
        {
            OracleDevice device = world.Truth.Device("cookie", id);
            foreach (string interest in interests)
            {
                if (takenBack)
                {
                    device.Lose("interest", interest);
                }
                else
                {
                    device.See("interest", interest, day);
                }
            }
        }

        return string.Join('\t', id, day, string.Join('|', interests), takenBack ? "del" : "add");
    }
}
