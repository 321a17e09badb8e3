using System.Threading.Tasks;
using Segmentation.Service.Tests.Streams;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>grpc/doc/health-checking.md, as gRPC's own C core sees this server.</summary>
public sealed class HealthClientTests
{
    [Fact]
    public async Task Check_and_Watch_tell_a_client_of_grpcio_what_the_protocol_says_up_to_the_stop()
    {
        Peer peer = Peer.Of("python");
        using PreparedStore store = new(0);
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory, "--drain-limit", "600");
        string told = await peer.AskHealthAsync(server.Url, server.Process.Id);
        Assert.Equal(
            """
            Check '' 1
            Check 'segmentation.v1.AnalysisService' 1
            Check 'grpc.health.v1.Health' NOT_FOUND
            Check 'nobody' NOT_FOUND
            Watch '' 1
            Watch 'segmentation.v1.IngestService' 1
            Watch 'nobody' 3
            Watch '' 2
            Watch '' UNAVAILABLE
            Watch 'segmentation.v1.IngestService' 2
            Watch 'segmentation.v1.IngestService' UNAVAILABLE
            Watch 'nobody' UNAVAILABLE
            """.ReplaceLineEndings("\n"),
            told.Trim());
        await server.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WithPatience("the stop");
        Assert.Equal(0, server.Process.ExitCode);
        server.RequireNoErrors();
    }
}
