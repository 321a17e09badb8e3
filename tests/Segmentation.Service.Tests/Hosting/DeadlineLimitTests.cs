using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Segmentation.Service.Hosting;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

public sealed class DeadlineLimitTests
{
    private const string Count = "/segmentation.v1.AnalysisService/Count";

    [Theory]
    [InlineData(Count, null, "600S")]
    [InlineData(Count, "", "600S")]
    [InlineData(Count, "600S", "600S")]
    [InlineData(Count, "601S", "600S")]
    [InlineData(Count, "10M", "10M")]
    [InlineData(Count, "11M", "600S")]
    [InlineData(Count, "1H", "600S")]
    [InlineData(Count, "99999999H", "600S")]
    [InlineData(Count, "600000m", "600000m")]
    [InlineData(Count, "600001m", "600S")]
    [InlineData(Count, "99999999u", "99999999u")]
    [InlineData(Count, "99999999n", "99999999n")]
    [InlineData(Count, "999999999S", "600S")]
    [InlineData(Count, "-1S", "600S")]
    [InlineData(Count, "5", "600S")]
    [InlineData(Count, "S", "600S")]
    [InlineData(Count, "5x", "600S")]
    [InlineData("/segmentation.v1.IngestService/Ingest", null, "")]
    [InlineData("/segmentation.v1.IngestService/Ingest", "1H", "1H")]
    [InlineData("/segmentation.v1.AudienceService/ReadExport", "1H", "1H")]
    [InlineData("/segmentation.v1.AudienceService/CommitExport", "1H", "600S")]
    [InlineData("/grpc.health.v1.Health/Watch", null, "")]
    public async Task Unary_calls_have_at_most_the_limit_and_streams_what_they_ask_for(string path, string? asked, string given)
    {
        DefaultHttpContext http = new();
        http.Request.Path = path;
        if (asked is not null)
        {
            http.Request.Headers["grpc-timeout"] = asked;
        }

        await new DeadlineLimit(static _ => Task.CompletedTask, TimeSpan.FromMinutes(10)).InvokeAsync(http);
        Assert.Equal(given, http.Request.Headers["grpc-timeout"].ToString());
    }
}
