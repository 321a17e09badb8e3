using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Net.Client;
using Segmentation.Service.Configuration;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

/// <summary>The server as whoever runs it sees it: command line, signals, exit codes.</summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it_clean_and_what_was_changed_is_there(string signal)
    {
        using TemporaryFolder folder = new();
        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--create", "--urls", "http://127.0.0.1:0");
        using (GrpcChannel channel = GrpcChannel.ForAddress(await server.AddressAsync()))
        {
            await new V1.CatalogService.CatalogServiceClient(channel).CreateSourceAsync(new V1.CreateSourceRequest { Source = new V1.Source { Name = "crm", Party = V1.Party.First } });
            server.Signal(signal);
            Assert.Equal(0, await server.ExitAsync());
        }

        Assert.Contains("[4001] The store is closed", await server.Error.ReadToEndAsync());
        using SegmentationEngine engine = SegmentationEngine.Open(folder.Path("store"), new EngineOptions());
        Assert.Equal(["crm"], engine.Sources().Select(static source => source.Name));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        using TemporaryFolder folder = new();
        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--create", "--urls", "http://127.0.0.1:0", "--drain-limit", "600");
        using HttpClient client = new() { BaseAddress = new Uri(await server.AddressAsync()), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HalfMessage half = new();
        Task<HttpResponseMessage> call = client.PostAsync("/segmentation.v1.StoreService/GetStore", half);
        await half.Sent.Task;
        await server.SaysAsync("Listening at");
        server.Signal("TERM");
        await server.SaysAsync("Told to stop");
        server.Signal("TERM");
        Assert.Equal(128 + 15, await server.ExitAsync());
        half.Release.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        SegmentationEngine.Open(folder.Path("store"), new EngineOptions()).Dispose();
    }

    [Fact]
    public async Task A_message_that_never_ends_does_not_keep_it_from_stopping()
    {
        using TemporaryFolder folder = new();
        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--create", "--urls", "http://127.0.0.1:0", "--drain-limit", "0");
        using HttpClient client = new() { BaseAddress = new Uri(await server.AddressAsync()), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HalfMessage half = new();
        Task<HttpResponseMessage> call = client.PostAsync("/segmentation.v1.StoreService/GetStore", half);
        await half.Sent.Task;
        server.Signal("TERM");
        Assert.Equal(0, await server.ExitAsync());
        half.Release.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    [Theory]
    [InlineData("--store STORE", 1, "--create makes one")]
    [InlineData("--urls http://127.0.0.1:0", 1, "--store DIR")]
    [InlineData("--store STORE --create --urls http://0.0.0.0:0", 1, "--insecure-plaintext")]
    [InlineData("--store STORE --create --urls http://0.0.0.0:0 --insecure-plaintext", 1, "segmentation keys create")]
    [InlineData("--store STORE --max-streams 0", 1, "--max-streams is \"0\"; allowed are 1 to 100,000.")]
    [InlineData("--store STORE --nonsense", 2, "--help")]
    [InlineData("--store", 2, "--store")]
    public async Task A_start_that_cannot_be_says_why(string arguments, int code, string says)
    {
        using TemporaryFolder folder = new();
        using ServerChild server = ServerChild.Start(arguments.Replace("STORE", folder.Path("store")).Split(' '));
        string error = await server.Error.ReadToEndAsync();
        Assert.Equal(code, await server.ExitAsync());
        Assert.StartsWith("error: ", error);
        Assert.Contains(says, error);
        Assert.DoesNotContain("   at ", error); // no stack
    }

    [Theory]
    [InlineData("catalog.db", 0, "catalog.db")]
    [InlineData("catalog.db", 4_096, "catalog.db")]
    public async Task A_damaged_store_is_an_error_that_names_the_file(string damaged, int offset, string says)
    {
        using TemporaryFolder folder = new();
        SegmentationEngine.Create(folder.Path("store"), new EngineOptions()).Dispose();
        using (FileStream file = File.OpenWrite(Path.Combine(folder.Path("store"), damaged)))
        {
            file.Position = offset;
            file.Write(new byte[1_000]);
        }

        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--urls", "http://127.0.0.1:0");
        string error = await server.Error.ReadToEndAsync();
        Assert.Equal(1, await server.ExitAsync());
        Assert.StartsWith("error: ", error);
        Assert.Contains(says, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_of_error()
    {
        using TemporaryFolder folder = new();
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--create", "--urls", $"http://{taken.LocalEndpoint}");
        string error = await server.Error.ReadToEndAsync();
        Assert.Equal(1, await server.ExitAsync());
        Assert.StartsWith("error: ", error);
        Assert.Contains($"{taken.LocalEndpoint}", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_store_that_another_process_has_open_is_an_error()
    {
        using TemporaryFolder folder = new();
        using SegmentationEngine engine = SegmentationEngine.Create(folder.Path("store"), new EngineOptions());
        using ServerChild server = ServerChild.Start("--store", folder.Path("store"), "--urls", "http://127.0.0.1:0");
        string error = await server.Error.ReadToEndAsync();
        Assert.Equal(1, await server.ExitAsync());
        Assert.StartsWith("error: ", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Help_shows_every_setting_and_its_default()
    {
        using ServerChild server = ServerChild.Start("--help");
        string help = string.Join(' ', (await server.Output.ReadToEndAsync()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, await server.ExitAsync());
        Assert.All(ServiceSettings.All, setting => Assert.Contains(setting.IsSwitch ? setting.Option : $"{setting.Option} <{setting.Value}> {setting.Meaning}", help));
        Assert.All(ServiceSettings.All.Where(static setting => !setting.IsSwitch), setting => Assert.Contains($"default: {setting.Default}]", help));
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using ServerChild server = ServerChild.Start("--version");
        Assert.Matches(@"^\d+\.\d+\.\d+[^\n]*\n$", await server.Output.ReadToEndAsync());
        Assert.Equal(0, await server.ExitAsync());
    }

    /// <summary>The first half of a gRPC message, and no more until it is released.</summary>
    private sealed class HalfMessage : HttpContent
    {
        public HalfMessage() => Headers.Add("content-type", "application/grpc");

        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0 });
            await stream.FlushAsync();
            Sent.SetResult();
            await Release.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
