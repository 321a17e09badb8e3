using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Health.V1;
using Segmentation.Service.Configuration;
using Segmentation.Service.Errors;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

/// <summary>A disk that fills up under a server.</summary>
public sealed class FullDiskTests
{
    private const int MostSegments = 2_000;

    [Fact]
    public async Task A_store_that_takes_no_changes_is_unavailable_for_them_and_not_ready_but_still_answers()
    {
        using TemporaryFolder folder = new();
        string disk = folder.Path("disk");
        Directory.CreateDirectory(disk);
        if (Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk) != 0)
        {
            Assert.SkipUnless(Repository.IsContinuousIntegration, "mounting a small tmpfs needs root");
            Assert.Fail("mounting a small tmpfs failed");
        }

        try
        {
            ServiceOptions options = TestServer.Options(
                folder, ("store", Path.Combine(disk, "store")), ("key-file", folder.Path("key")), ("create", "true"), ("health-urls", "http://127.0.0.1:0"));
            await using TestServer server = await TestServer.StartAsync(folder, options);
            server.ExpectError(4010);
            RpcException status = await FillAsync(server);
            Assert.Equal((StatusCode.Unavailable, "STORE_TAKES_NO_CHANGES"), (status.StatusCode, RpcErrors.ReasonOf(status)));
            Assert.DoesNotContain(disk, status.ToString());
            Assert.Equal(0ul, (await server.Analysis.CountAsync(new V1.CountRequest { Rule = "EVERYONE" })).Count);
            Assert.Equal(
                HealthCheckResponse.Types.ServingStatus.NotServing, (await new Health.HealthClient(server.Channel()).CheckAsync(new HealthCheckRequest())).Status);
            using HttpClient client = new() { BaseAddress = new Uri(server.Addresses[1]) };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/livez")).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/readyz")).StatusCode);
        }
        finally
        {
            Run("umount", "-l", disk); // mapped files let go of it when the collector does
        }
    }

    private static async Task<RpcException> FillAsync(TestServer server)
    {
        string rule = "EVERYONE" + new string(' ', 60_000);
        for (int at = 0; at < MostSegments; at++)
        {
            try
            {
                await server.Catalog.CreateSegmentAsync(new V1.CreateSegmentRequest { Segment = new V1.Segment { Name = $"segment {at}", Rule = rule } });
            }
            catch (RpcException status)
            {
                return status;
            }
        }

        throw new InvalidOperationException($"{MostSegments} segments fit.");
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
