using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.TestSupport.Shared;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

/// <summary>Known answers of ../shared/data/README.md, counted there with plain sets of ids.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public void A_year_of_purchases_gives_the_known_answers_and_a_second_reading_changes_nothing()
    {
        Assert.SkipWhen(SharedData.ShouldSkip("online-retail"), SharedData.SkipReason("online-retail"));
        string[] files = [.. Directory.GetFiles(SharedData.Path("online-retail"), "*.csv").Order()];
        FeedMapping mapping = MappingReader.ReadFile(RepositoryFile.Path("tests/mappings/online-retail.json"));
        MemorySink sink = new() { DayZone = System.TimeZoneInfo.FindSystemTimeZoneById("Europe/London") };

        DeliveryReceipt[] receipts = [.. sink.Ingest(mapping, Feeds.Options, files)];

        Assert.Equal(files.Length, receipts.Length);
        Assert.Equal(541_909, receipts.Sum(static receipt => receipt.Tally.RowsRead));
        Assert.Equal(135_080, receipts.Sum(static receipt => receipt.Tally.RowsRefused.GetValueOrDefault("id_empty")));
        Assert.Equal(541_909 - 135_080, receipts.Sum(static receipt => receipt.Tally.RowsUsed));
        Assert.All(receipts, static receipt => Assert.Empty(receipt.Tally.ValuesRefused));
        Assert.Equal(4_372, sink.DeviceCount);
        Assert.Equal(4_372, receipts.Sum(static receipt => receipt.Tally.NewDevices));
        Assert.Equal(4_339, sink.Snapshot[sink.Key("product", TraitCodes.AnyValue)]!.Cardinality);
        Assert.Equal(3_950, sink.Count("country", "United Kingdom"));
        Assert.Equal(87, sink.Count("country", "France"));
        Assert.Equal(95, sink.Count("country", "Germany"));

        NumberTrait spend = (NumberTrait)sink.Snapshot[sink.Key("spend", TraitCodes.Numbers)]!;
        Assert.Equal(1_668, spend.Members().Count(device => spend.TryGet(device, out long thousandths) && thousandths > 1_000_000));
        Assert.Equal(595, sink.Snapshot[sink.Value("product", "85123A")].Members().AndNot(sink.Snapshot[sink.Value("product", "22423")].Members()).Cardinality);

        TimedTrait seen = (TimedTrait)sink.Snapshot[sink.Key("seen", TraitCodes.AnyValue)]!;
        Assert.True(DayNumber.TryParse("2011-06-01", out DayNumber june));
        Assert.Equal(795, seen.Members().Count(device => seen.TryGet(device, out ushort day, out _) && day < june.Value));

        ulong version = sink.Snapshot.Version;
        Assert.All(sink.Ingest(mapping, Feeds.Options, files), static receipt => Assert.True(receipt.WasComplete));
        Assert.Equal(version, sink.Snapshot.Version);
    }

    [Fact]
    public void Visited_areas_give_the_known_answers()
    {
        Assert.SkipWhen(SharedData.ShouldSkip("msweb"), SharedData.SkipReason("msweb"));
        using TemporaryFolder folder = new();
        string feed = folder.Path("msweb.csv");
        MswebFeed.Write(SharedData.Path("msweb/anonymous-msweb.data"), feed);
        MemorySink sink = new();

        DeliveryReceipt receipt = sink.Ingest(MappingReader.ReadFile(RepositoryFile.Path("tests/mappings/msweb.json")), Feeds.Options, feed)[0];

        Assert.Equal(98_654, receipt.Tally.RowsUsed);
        Assert.Equal(32_711, sink.DeviceCount);
        Bitmap a1008 = Area("1008");
        Bitmap a1034 = Area("1034");
        Assert.Equal(5_260, a1008.And(a1034).Cardinality);
        Assert.Equal(5_576, a1008.AndNot(a1034).Cardinality);
        Assert.Equal(20_526, a1008.Or(a1034).Or(Area("1004")).Cardinality);
        Bitmap any = a1008.Or(a1034).Or(Area("1004")).Or(Area("1018")).Or(Area("1017"));
        Assert.Equal(8_929, sink.Snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence)].Members().AndNot(any).Cardinality);

        Bitmap Area(string area) => sink.Snapshot[sink.Value("area", area)].Members();
    }
}
