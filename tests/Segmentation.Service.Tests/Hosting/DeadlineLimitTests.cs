using System;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Http;
using Segmentation.Service.Access;
using Segmentation.Service.Configuration;
using Segmentation.Service.Hosting;
using Segmentation.Service.Tests.Streams;
using Segmentation.Service.Tests.Support;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

public sealed class DeadlineLimitTests
{
    private const string Count = "segmentation.v1.AnalysisService/Count";
    private const string Ingest = "segmentation.v1.IngestService/Ingest";
    private const string Watch = "grpc.health.v1.Health/Watch";

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
    [InlineData(Ingest, null, "")]
    [InlineData(Ingest, "1H", "1H")]
    [InlineData("segmentation.v1.AudienceService/ReadExport", "1H", "1H")]
    [InlineData("segmentation.v1.AudienceService/CommitExport", "1H", "600S")]
    [InlineData(Watch, null, "")]
    public Task Unless_more_is_said_unary_calls_have_at_most_the_limit_and_streams_what_they_ask_for(string method, string? asked, string given) =>
        GivesAsync("600", method, asked, given);

    [Theory]
    [InlineData("5", Count, null, "5S")]
    [InlineData("none", Count, null, "")]
    [InlineData("none", Count, "1H", "1H")]
    [InlineData(Count + "=30", Count, null, "30S")]
    [InlineData(Count + "=30", "segmentation.v1.AnalysisService/Explain", null, "600S")]
    [InlineData("/" + Count + " = 30 ; 7", Count, null, "30S")]
    [InlineData("/" + Count + " = 30 ; 7", "segmentation.v1.AnalysisService/Explain", null, "7S")]
    [InlineData("segmentation.v1.AnalysisService=30", Count, null, "30S")]
    [InlineData("segmentation.v1.AnalysisService=30;" + Count + "=2h", Count, null, "7200S")]
    [InlineData(Count + "=2h;segmentation.v1.AnalysisService=30", Count, null, "7200S")]
    [InlineData(Count + "=2h;segmentation.v1.AnalysisService=30", "segmentation.v1.AnalysisService/Explain", null, "30S")]
    [InlineData("segmentation.v1.AnalysisService=none", Count, null, "")]
    [InlineData("segmentation.v1.IngestService=30", Ingest, null, "30S")]
    [InlineData("segmentation.v1.IngestService=30;" + Ingest + "=none", Ingest, null, "")]
    [InlineData("segmentation.v1.IngestService=30;" + Ingest + "=none", "segmentation.v1.IngestService/GetDelivery", null, "30S")]
    [InlineData(Ingest + "=1h", Ingest, "59M", "59M")]
    [InlineData(Ingest + "=1h", Ingest, "61M", "3600S")]
    [InlineData(Watch + "=1500ms", Watch, "1500m", "1500m")]
    [InlineData(Watch + "=1500ms", Watch, "1501m", "1500m")]
    [InlineData(Watch + "=1ms", Watch, "1000100n", "1m")]
    [InlineData(Watch + "=1ms", Watch, "1000000n", "1000000n")]
    [InlineData(Watch + "=24h", Watch, null, "86400S")]
    [InlineData(Watch + "=86399999ms", Watch, null, "86399999m")]
    [InlineData("grpc.reflection.v1.ServerReflection=1m", "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", null, "60S")]
    public Task The_narrowest_limit_holds_and_a_shorter_deadline_of_the_client(string limits, string method, string? asked, string given) => GivesAsync(limits, method, asked, given);

    [Theory]
    [InlineData("0", "\"0\" is no limit")]
    [InlineData("0ms", "\"0ms\" is no limit")]
    [InlineData("-1", "\"-1\" is no limit")]
    [InlineData("1.5s", "\"1.5s\" is no limit")]
    [InlineData("1 s", "\"1 s\" is no limit")]
    [InlineData("1d", "\"1d\" is no limit")]
    [InlineData("1us", "\"1us\" is no limit")]
    [InlineData("25h", "\"25h\" is no limit")]
    [InlineData("86401", "\"86401\" is no limit")]
    [InlineData("86400001ms", "\"86400001ms\" is no limit")]
    [InlineData("99999999999999999999s", "\"99999999999999999999s\" is no limit")]
    [InlineData("None", "\"None\" is no limit")]
    [InlineData("ms", "\"ms\" is no limit")]
    [InlineData(Count + "=", "\"\" is no limit; allowed is 1ms to 24h (such as 250ms, 30s, 10m, 2h; seconds where no unit stands) or none.")]
    [InlineData(Count + "=5;" + Count + "=6", "two limits of " + Count)]
    [InlineData(Count + "=5;/" + Count + "=5", "two limits of " + Count)]
    [InlineData("5;6", "two limits without a name")]
    [InlineData("Count=5", "did you mean \"" + Count + "\"?")]
    [InlineData("AnalysisService=5", "did you mean \"segmentation.v1.AnalysisService\"?")]
    [InlineData("segmentation.v1.AnalysisService/Cont=5", "did you mean \"" + Count + "\"? Methods of segmentation.v1.AnalysisService are: " + Count + ", ")]
    [InlineData("other=5", "\"other\" is no method or service of this server. Services are: segmentation.v1.AccessService, ")]
    [InlineData("=5", "\"\" is no method or service of this server. Services are: ")]
    public void A_limit_that_cannot_be_used_says_what_was_found_and_what_is_allowed(string limits, string why)
    {
        string message = Assert.Throws<InputException>(() => DeadlineLimits.Read("--deadline-limit", limits, "600")).Message;
        Assert.StartsWith("--deadline-limit", message);
        Assert.Contains(why, message);
    }

    [Fact]
    public void Every_method_of_the_server_can_have_a_limit() =>
        Assert.Equal(MethodTable.Rows.Keys.Order(StringComparer.Ordinal), ServedMethods.All.Select(static method => method.Path).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_call_ends_at_the_limit_of_its_method_and_one_of_another_method_goes_on()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("deadline-limit", $"24h;{Count}=200ms"));
        string key = server.Key(AccessRole.Operator);
        using RawStream explain = new(server.Address, "/segmentation.v1.AnalysisService/Explain", key);
        using RawStream count = new(server.Address, "/" + Count, key);
        foreach (RawStream call in (RawStream[])[explain, count])
        {
            await call.SendAsync(new byte[] { 0, 0, 0 }); // of a message that never comes; without any, the client may keep the headers to itself
        }

        HttpResponseMessage answer = await count.Response;
        Assert.Equal(("4", "Deadline Exceeded"), (Header(answer, "grpc-status"), Uri.UnescapeDataString(Header(answer, "grpc-message"))));
        Assert.False(answer.Headers.Contains("grpc-status-details-bin"));
        Assert.False(explain.Response.IsCompleted);
    }

    [Fact]
    public async Task A_stream_ends_at_the_limit_of_its_method_with_the_status_of_a_deadline_in_its_trailers()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("deadline-limit", Watch + "=500ms"));
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(server.Channel()).Watch(new HealthCheckRequest());
        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(default))
            {
                Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);
            }
        });
        Assert.Equal((StatusCode.DeadlineExceeded, "Deadline Exceeded"), (ended.StatusCode, ended.Status.Detail));
        Assert.Equal(ended.Status, watch.GetStatus());
        Assert.Null(watch.GetTrailers().GetValueBytes("grpc-status-details-bin"));
    }

    [Fact]
    public async Task A_call_of_Connect_ends_at_the_limit_of_its_method_too()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("deadline-limit", Count + "=200ms"));
        using PlainConnection connection = await PlainConnection.OpenAsync(server.Address);
        await connection.SendAsync($"POST /{Count} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{");
        string answer = await connection.ReadUntilAsync("}");
        Assert.StartsWith("HTTP/1.1 504 ", answer);
        Assert.Contains("{\"code\":\"deadline_exceeded\",\"message\":\"Deadline Exceeded\"}", answer);
    }

    private static async Task GivesAsync(string limits, string method, string? asked, string given)
    {
        string service = method[..method.IndexOf('/', StringComparison.Ordinal)];
        Marshaller<string> none = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
        GrpcMethodMetadata called = new(typeof(object), new Method<string, string>(MethodType.Unary, service, method[(service.Length + 1)..], none, none));
        DefaultHttpContext http = new();
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(called), method));
        if (asked is not null)
        {
            http.Request.Headers["grpc-timeout"] = asked;
        }

        await new DeadlineLimit(static _ => Task.CompletedTask, DeadlineLimits.Read("--deadline-limit", limits, "600")).InvokeAsync(http);
        Assert.Equal(given, http.Request.Headers["grpc-timeout"].ToString());
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
