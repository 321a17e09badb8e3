using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using Segmentation.Service.Tests.Streams;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Access;

/// <summary>What callers get that nobody knows.</summary>
public sealed class AccessGateTests
{
    [Theory]
    [InlineData("/segmentation.v1.AnalysisService/Count")]
    [InlineData("/segmentation.v1.IngestService/Ingest")]
    [InlineData("/segmentation.v1.AudienceService/ReadExport")]
    public async Task Without_a_valid_key_a_call_is_answered_before_its_message_is_there(string method)
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using RawStream raw = new(server.Host.Addresses[0], method, "nonsense");
        await raw.SendAsync(new byte[] { 0, 0, 0 }); // of the five that say how long it is; without any, the client may keep the headers to itself
        using HttpResponseMessage response = await raw.Response;
        Assert.Equal("16", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.StartsWith("application/grpc", response.Content.Headers.ContentType!.MediaType);
        await server.RequireHealthyAsync();
    }

    [Fact]
    public async Task Without_a_valid_key_the_server_stops_without_waiting_for_messages()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("drain-limit", "600"));
        using RawStream raw = new(server.Host.Addresses[0], "/segmentation.v1.AnalysisService/Count", "nonsense");
        await raw.SendAsync(new byte[] { 0, 0, 63 });
        using HttpResponseMessage response = await raw.Response;
        await server.Host.StopAsync().WithPatience("the stop, which waits for no message"); // the drain may take 600 s
    }

    [Theory, InlineData(1_021, StatusCode.NotFound), InlineData(1_022, StatusCode.ResourceExhausted)]
    public async Task Health_which_needs_no_key_takes_messages_of_a_kibibyte(int name, StatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        HealthCheckRequest request = new() { Service = new string('x', name) };
        Assert.Equal(name + 3, request.CalculateSize());
        Health.HealthClient client = new(server.Channel());
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await client.CheckAsync(request));
        Assert.Equal(expected, refused.StatusCode);
    }
}
