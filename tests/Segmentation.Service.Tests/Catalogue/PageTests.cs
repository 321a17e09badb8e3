using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Catalogue;

public sealed class PageTests
{
    [Theory]
    [InlineData(1u)]
    [InlineData(7u)]
    [InlineData(25u)]
    [InlineData(26u)]
    [InlineData(1_000u)]
    [InlineData(0u)]
    public async Task Pages_of_any_size_make_up_the_list(uint size)
    {
        await using TestServer server = await TestServer.StartAsync(static (engine, _) => Make(engine, 25));
        List<V1.Source> all = await ReadAsync(server.Catalog, size, static () => Task.CompletedTask);
        Assert.Equal(Enumerable.Range(0, 25).Select(Name), all.Select(static source => source.Name));
    }

    [Fact]
    public async Task A_list_that_changes_while_it_is_read_shows_no_row_twice_and_misses_none_that_stays()
    {
        const int Seed = 20111220;
        Random random = new(Seed);
        await using TestServer server = await TestServer.StartAsync(static (engine, _) => Make(engine, 40));
        HashSet<string> removed = [];
        List<V1.Source> seen = await ReadAsync(server.Catalog, 3, async () =>
        {
            await server.Catalog.CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = Name(random.Next(40)) + "+" + random.Next(), Party = V1.Party.First } });
            string gone = Name(random.Next(40));
            if (removed.Add(gone))
            {
                await server.Catalog.DeleteSourceAsync(new V1.DeleteSourceRequest { Name = gone });
            }
        });
        string[] names = [.. seen.Select(static source => source.Name)];
        Assert.True(names.SequenceEqual(names.Distinct().Order(StringComparer.Ordinal)), $"seed {Seed}");
        Assert.Empty(Enumerable.Range(0, 40).Select(Name).Except(removed).Except(names));
    }

    [Fact]
    public async Task A_token_outlives_a_restart_but_not_its_caller_list_or_filter()
    {
        using TemporaryFolder folder = new();
        string token;
        await using (TestServer server = await TestServer.StartAsync(folder, TestServer.Options(folder, ("create", "true"))))
        {
            Make(server.Engine, 5);
            token = (await server.Catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = 2 })).NextPageToken;
        }

        await using TestServer next = await TestServer.StartAsync(folder, TestServer.Options(folder));
        Assert.Equal([Name(2), Name(3)], (await next.Catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = 2, PageToken = token })).Sources.Select(static source => source.Name));
        await RefusedAsync(next.Catalog.ListSegmentsAsync(new V1.ListSegmentsRequest { PageToken = token }));
        await RefusedAsync(next.Catalog.ListActivationsAsync(new V1.ListActivationsRequest { PageToken = token }));
        V1.CatalogService.CatalogServiceClient other = new(next.With(next.Key(AccessRole.Admin)));
        await RefusedAsync(other.ListSourcesAsync(new V1.ListSourcesRequest { PageToken = token }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("source 01")]
    public async Task A_token_that_is_made_up_is_refused(string token)
    {
        await using TestServer server = await TestServer.StartAsync();
        await RefusedAsync(server.Catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageToken = token }));
    }

    [Fact]
    public async Task A_page_has_at_most_a_thousand_rows()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.Catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = 1_000 });
        Assert.Equal("page_size", Calls.Fields(await Calls.RefusedAsync(
            server.Catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = 1_001 }), StatusCode.InvalidArgument, "INVALID")));
    }

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call) =>
        Assert.Equal("page_token", Calls.Fields(await Calls.RefusedAsync(call, StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID")));

    private static async Task<List<V1.Source>> ReadAsync(V1.CatalogService.CatalogServiceClient catalog, uint size, Func<Task> between)
    {
        List<V1.Source> all = [];
        string token = "";
        do
        {
            V1.ListSourcesResponse page = await catalog.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = size, PageToken = token });
            all.AddRange(page.Sources);
            token = page.NextPageToken;
            await between();
        }
        while (token.Length > 0);
        return all;
    }

    private static void Make(SegmentationEngine engine, int sources)
    {
        for (int at = 0; at < sources; at++)
        {
            engine.CreateSource(Name(at), Party.First, null);
        }
    }

    private static string Name(int at) => string.Create(CultureInfo.InvariantCulture, $"source {at:00}");
}
