using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>Files that are taken in through a server, where batches, not rows of files, are what it sees.</summary>
public sealed class RemoteIngestTests
{
    private const int Rows = 100_000; // more than one batch of 32,768

    [Fact]
    public void A_replacement_of_two_files_with_refused_rows_gives_the_receipt_that_it_gives_here()
    {
        using StorePair pair = new(Stores.VisitStore.Create());
        string mapping = pair.Write("crm.json", Mappings.Pages.Replace("\"source\"", "\"mode\": \"replace\", \"source\"").Replace("\"page\", \"kind\"", "\"bought\", \"kind\"").Replace("\"web\"", "\"crm\""));
        string first = pair.Write("one.csv", "id,page\nx\na,/1\nnull,/1\nb,/2\n");
        string second = pair.Write("two.csv", "id,page\nc,/1\ntoo,many,cells\n${ID},/1\nd,/2\nnull,/3\n");
        JsonElement receipt = pair.Same("ingest", "--mapping", mapping, first, second, "--json").Remote.Json().GetProperty("receipts")[0];
        Assert.Equal([0L, 2, 1, 2, 4], receipt.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("row").GetInt64()));
        pair.Same("ingest", "--mapping", mapping, first, second);
        pair.Same("ingest", "--mapping", mapping, first, first).Local.Failed("same content");
        pair.Same("ingest", "--mapping", mapping, pair.Write("none.csv", "id,page\nx\ny\n")).Local.Failed("2 csv_column_count", "nothing was changed");
        pair.Same("ingest", "--mapping", mapping, pair.Write("nobody.csv", "id,page\nnull,/1\n")).Local.Failed("nothing was changed");
        pair.Same("count", "bought = \"/1\"");
    }

    [Fact]
    public void A_file_is_taken_in_once_whether_it_came_here_or_through_a_server_first()
    {
        const string Rows = "id,page\nx\na,/1\nnull,/1\nb,/2\ntoo,many,cells\n";
        using TestStore store = new TestStore().Filled();
        string mapping = store.Write("m.json", Mappings.Pages);
        string here = store.Write("here.csv", Rows);
        string there = store.Write("there.csv", Rows + "c,/1\n");
        JsonElement local = Receipt("--store", store.Directory, here);
        JsonElement remote;
        using (TestServer server = TestServer.Start(store.Directory))
        {
            Known(local, Receipt("--address", server.Address, here));
            remote = Receipt("--address", server.Address, there);
            Assert.False(remote.GetProperty("already_complete").GetBoolean());
            Assert.Equal(0, server.Stop());
        }

        Known(remote, Receipt("--store", store.Directory, there), Refused: 1); // what the format refuses is not sent, so the store knows nothing of it
        Assert.Equal(3, store.Count("page COUNT >= 1 AND NOT page = \"/first\""));
        Assert.Equal(0, store.Count("page COUNT >= 3"));

        JsonElement Receipt(string which, string where, string file) => Cli.Json("ingest", which, where, "--mapping", mapping, file).GetProperty("receipts")[0];

        static void Known(JsonElement first, JsonElement second, int? Refused = null)
        {
            Assert.True(second.GetProperty("already_complete").GetBoolean());
            Assert.Equal(first.GetProperty("delivery").GetString(), second.GetProperty("delivery").GetString());
            Assert.Equal(first.GetProperty("rows_used").GetInt64(), second.GetProperty("rows_used").GetInt64());
            Assert.Equal(Refused ?? first.GetProperty("rows_read").GetInt64() - first.GetProperty("rows_used").GetInt64(), second.GetProperty("rows_read").GetInt64() - second.GetProperty("rows_used").GetInt64());
        }
    }

    [Fact]
    public void Cells_too_wide_for_one_message_are_sent_in_several()
    {
        using StorePair pair = new(new TestStore().Filled());
        StringBuilder rows = new("id,page\n");
        for (int row = 0; row < 9_000; row++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"wide-{row},/{row}{new string('x', 500)}\n");
        }

        // Several messages may be several commits, so versions differ.
        string[] line = ["ingest", "--mapping", pair.Write("m.json", Mappings.Pages), pair.Write("wide.csv", rows.ToString()), "--json"];
        JsonElement local = pair.Local(line).Succeeded().Json().GetProperty("receipts")[0];
        JsonElement remote = pair.Remote(line).Succeeded().Json().GetProperty("receipts")[0];
        foreach (string count in new[] { "rows_read", "rows_used", "new_devices", "new_values" })
        {
            Assert.Equal(local.GetProperty(count).GetInt64(), remote.GetProperty(count).GetInt64());
        }

        Assert.Equal(9_000, remote.GetProperty("new_values").GetInt64());
        pair.Same("attributes", "list");
    }

    [Fact]
    public void A_stopped_delivery_resumes_and_counts_every_row_once()
    {
        using TestStore store = new TestStore().Filled();
        string mapping = store.Write("m.json", Mappings.Pages);
        string file = store.Write("many.csv", "id,page\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => row % 1000 == 7 ? "cut\n" : $"device-{row % 5000},/x\n")));
        using TestServer server = TestServer.Start(store.Directory);
        using CancellationTokenSource stop = new();
        string[] line = ["ingest", "--address", server.Address, "--mapping", mapping, file, "--json"];
        CliResult stopped = Cli.RunWith("", new StoppingClock(stop, afterCalls: 3), stop.Token, line).Failed("stopped on request");
        Assert.Contains("resumes", stopped.Error);
        JsonElement receipt = Cli.Json(line[..^1]).GetProperty("receipts")[0];
        Assert.Equal(Rows, receipt.GetProperty("rows_read").GetInt64());
        Assert.Equal(Rows - (Rows / 1000), receipt.GetProperty("rows_used").GetInt64());
        Assert.Equal(Rows / 1000, receipt.GetProperty("rows_refused").GetProperty("csv_column_count").GetInt64());
        Assert.True(Cli.Json(line[..^1]).GetProperty("receipts")[0].GetProperty("already_complete").GetBoolean());
        Assert.Equal(4995, Cli.Json("count", "--address", server.Address, "page = \"/x\"").GetProperty("count").GetInt64());
        Assert.Equal(0, Cli.Json("count", "--address", server.Address, "page COUNT > 20").GetProperty("count").GetInt64());
    }

    /// <summary>Asks to stop when it is asked for the time, which progress does at every batch that is acknowledged.</summary>
    private sealed class StoppingClock(CancellationTokenSource stop, int afterCalls) : TimeProvider
    {
        private int _calls;

        public override long GetTimestamp()
        {
            if (Interlocked.Increment(ref _calls) == afterCalls)
            {
                stop.Cancel();
            }

            return base.GetTimestamp();
        }
    }
}
