using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Ingestion;
using Segmentation.TestSupport.Shared;
using Xunit;

namespace Segmentation.Cli.Tests.RealData;

/// <summary>The ten known answers of ../shared/data/README.md, from files to counts through the command line.</summary>
public sealed class KnownAnswerTests
{
    [Fact]
    public void A_year_of_a_web_shop_gives_the_known_answers()
    {
        Assert.SkipWhen(SharedData.ShouldSkip("online-retail"), SharedData.SkipReason("online-retail"));
        using TestStore store = new();
        string[] files = [.. Directory.GetFiles(SharedData.Path("online-retail"), "*.csv").Order(StringComparer.Ordinal)];
        JsonElement taken = Cli.Json(["ingest", "--store", store.Directory, "--mapping", Repository.PathOf("tests", "mappings", "online-retail.json"), .. files]);
        Assert.Equal(541_909, taken.GetProperty("receipts").EnumerateArray().Sum(receipt => receipt.GetProperty("rows_read").GetInt64()));
        Assert.Equal(135_080, taken.GetProperty("receipts").EnumerateArray()
            .Sum(receipt => receipt.GetProperty("rows_refused").TryGetProperty("id_empty", out JsonElement empty) ? empty.GetInt64() : 0));

        Holds(store, 4_372, "EVERYONE");
        Holds(store, 4_339, "product EXISTS");
        Holds(store, 1_668, "spend > 1000.00");
        Holds(store, 595, "product = \"85123A\" AND NOT product = \"22423\"");
        Holds(store, 3_950, "country = \"United Kingdom\"");
        Holds(store, 87, "country = \"France\"");
        Holds(store, 95, "country = \"Germany\"");
        Holds(store, 795, "seen BEFORE 2011-06-01");
    }

    [Fact]
    public void Areas_visited_in_a_week_give_the_known_answers()
    {
        Assert.SkipWhen(SharedData.ShouldSkip("msweb"), SharedData.SkipReason("msweb"));
        using TestStore store = new();
        string feed = store.At("msweb.csv");
        MswebFeed.Write(SharedData.Path("msweb/anonymous-msweb.data"), feed);
        Cli.Run("ingest", "--store", store.Directory, "--mapping", Repository.PathOf("tests", "mappings", "msweb.json"), feed).Succeeded();
        Holds(store, 5_260, "area = 1008 AND area = 1034");
        Holds(store, 5_576, "area = 1008 AND NOT area = 1034");
        Holds(store, 20_526, "area HAS ANY (1008, 1034, 1004)");
        Holds(store, 8_929, "area HAS NONE (1008, 1034, 1004, 1018, 1017)");
    }

    private static void Holds(TestStore store, long expected, string rule) => Assert.True(store.Count(rule, "2011-12-10") == expected, $"{rule}: {store.Count(rule, "2011-12-10")} instead of {expected}");
}
