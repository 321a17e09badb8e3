using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Store;
using Segmentation.TestSupport.Ingestion;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class StoreRequestTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StoreDirectory _directory = new();
    private SegmentationStore _store;

    public StoreRequestTests() => _store = SegmentationStore.Create(_directory.Store, new StoreSettings(), At(TimeSpan.Zero));

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_request_is_on_record_with_the_change_it_asked_for_also_after_a_restart()
    {
        Assert.False(_store.IsOnRecord(Request("r")));
        _store.Catalog.SaveSegment("s", "EVERYONE", Request("r"));
        Assert.True(_store.IsOnRecord(Request("r")));
        Reopen(TimeSpan.Zero);
        Assert.True(_store.IsOnRecord(Request("r")));
        Assert.False(_store.IsOnRecord(Request("r") with { Principal = "another" }));
        Assert.Equal(InputProblem.RequestIdReused, Assert.Throws<InputException>(() => _store.IsOnRecord(Request("r", "other content"))).Problem);
        Assert.Empty(_store.Verify());
    }

    [Fact]
    public void A_request_that_changed_nothing_is_on_record_and_draws_no_version()
    {
        _store.Catalog.SaveSegment("s", "EVERYONE");
        _store.Catalog.SaveSegment("s", "EVERYONE", Request("same rule"));
        _store.Remember(Request("nothing"));
        Assert.Equal(1ul, _store.Snapshot.Version);
        Reopen(TimeSpan.Zero);
        Assert.True(_store.IsOnRecord(Request("same rule")) && _store.IsOnRecord(Request("nothing")));
    }

    [Fact]
    public void A_request_is_forgotten_after_35_days_and_not_before()
    {
        _store.Remember(Request("r"));
        Reopen(TimeSpan.FromDays(35));
        Assert.True(_store.IsOnRecord(Request("r")));
        Reopen(TimeSpan.FromDays(35) + TimeSpan.FromMilliseconds(1));
        Assert.False(_store.IsOnRecord(Request("r", "other content")));
        _store.Remember(Request("r", "other content"));
        Assert.True(_store.IsOnRecord(Request("r", "other content")));
        Assert.Throws<InputException>(() => _store.IsOnRecord(Request("r")));
    }

    [Fact]
    public void What_is_out_of_date_is_removed_a_few_rows_at_a_time()
    {
        for (int i = 0; i < 40; i++)
        {
            _store.Remember(Request($"old {i}"));
        }

        Reopen(TimeSpan.FromDays(20));
        _store.Remember(Request("kept"));
        Reopen(TimeSpan.FromDays(36));
        int[] left = [.. Enumerable.Range(0, 4).Select(i =>
        {
            _store.Remember(Request($"new {i}"));
            return RowCount();
        })];
        Assert.Equal([40 + 1 + 1 - 16, 40 + 1 + 2 - 32, 1 + 3, 1 + 4], left);
        Assert.True(_store.IsOnRecord(Request("kept")));
    }

    [Fact]
    public void A_clock_that_was_years_ahead_leaves_nothing_for_ever()
    {
        Reopen(TimeSpan.FromDays(3_650));
        _store.Remember(Request("from the future"));
        Reopen(TimeSpan.Zero);
        Assert.False(_store.IsOnRecord(Request("from the future")));
        _store.Remember(Request("now"));
        Assert.Equal(1, RowCount());
        Reopen(TimeSpan.FromSeconds(-5));
        Assert.True(_store.IsOnRecord(Request("now")));
    }

    private int RowCount()
    {
        _store.Dispose();
        using CatalogDatabase database = CatalogDatabase.Open(_directory.Store);
        int count = CatalogTables.Requests.Read(database.Connection).Count();
        database.Dispose();
        _store = SegmentationStore.Open(_directory.Store, _options);
        return count;
    }

    private StoreOptions _options = new();

    private StoreOptions At(TimeSpan later) => _options = new StoreOptions { Time = new FixedClock(Start + later) };

    private void Reopen(TimeSpan later)
    {
        _store.Dispose();
        _store = SegmentationStore.Open(_directory.Store, At(later));
    }

    private static RequestEntry Request(string id, string content = "content") => new("someone", id, SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
