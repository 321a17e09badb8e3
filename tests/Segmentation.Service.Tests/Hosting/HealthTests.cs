using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Errors;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Conventions;
using Segmentation.Vocabulary.Keys;
using Xunit;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Segmentation.Service.Tests.Hosting;

public sealed class HealthTests
{
    [Theory]
    [InlineData("")]
    [InlineData("segmentation.v1.AccessService")]
    [InlineData("segmentation.v1.AnalysisService")]
    [InlineData("segmentation.v1.AudienceService")]
    [InlineData("segmentation.v1.CatalogService")]
    [InlineData("segmentation.v1.IngestService")]
    [InlineData("segmentation.v1.StoreService")]
    public async Task Every_service_is_serving_and_tells_it_without_a_key(string service)
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Key(AccessRole.Admin);
        Assert.Equal(ServingStatus.Serving, (await new Health.HealthClient(server.Channel()).CheckAsync(new HealthCheckRequest { Service = service })).Status);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_not_found()
    {
        await using TestServer server = await TestServer.StartAsync();
        RpcException status = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(server.Channel()).CheckAsync(new HealthCheckRequest { Service = "none" }));
        Assert.Equal(StatusCode.NotFound, status.StatusCode);
    }

    [Fact]
    public async Task A_stop_is_told_to_watchers_and_does_not_wait_for_them()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("drain-limit", "600"));
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(server.Channel()).Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext(default));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
        await server.StopAsync().WithPatience("the stop"); // the watch would hold the drain for 600 s
        List<ServingStatus> told = [];
        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(default))
            {
                told.Add(watch.ResponseStream.Current.Status);
            }
        });
        Assert.Equal([ServingStatus.NotServing], told);
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (ended.StatusCode, RpcErrors.ReasonOf(ended)));
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Id is 1103 or 1105);
        Assert.Contains(server.Log.Events, static entry => entry is { Id: 4001, Level: LogLevel.Information });
    }

    [Fact]
    public async Task Orchestrators_can_ask_over_http_at_an_address_that_answers_nothing_else()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("health-urls", "http://127.0.0.1:0"));
        using HttpClient client = new() { BaseAddress = new Uri(server.Addresses[1]) };
        Assert.Equal("ok\n", await client.GetStringAsync("/livez"));
        Assert.Equal("ok\n", await client.GetStringAsync("/readyz"));
        foreach (string path in (string[])["/", "/metrics", "/segmentation.v1.StoreService/GetStore", "/readyz/x"])
        {
            using HttpResponseMessage get = await client.GetAsync(path);
            using HttpResponseMessage post = await client.PostAsync(path, new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { { "content-type", "application/grpc" } } });
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, post.StatusCode));
        }
    }
}
