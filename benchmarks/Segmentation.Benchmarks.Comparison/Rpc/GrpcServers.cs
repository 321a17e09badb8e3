using System;
using System.Linq;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>The servers that are compared, each a process of its own: prints its port, then for each line of input the bytes it has allocated so far, and ends when its input ends.</summary>
internal static class GrpcServers
{
    public const string Raw = "raw-kestrel";
    public const string Ours = "ours";

    public static int Run(string name)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        WebApplication application = builder.Build();
        switch (name)
        {
            case Raw:
                application.Run(RawHandler.HandleAsync);
                break;
            case Ours:
                application.MapGrpcService<BenchService>();
                break;
            default:
                Console.Error.WriteLine($"unknown server \"{name}\"; there are: {Raw}, {Ours}");
                return 2;
        }

        application.StartAsync().GetAwaiter().GetResult();
        Console.Out.WriteLine(new Uri(application.Urls.Single()).Port);
        while (Console.In.ReadLine() is not null)
        {
            Console.Out.WriteLine(GC.GetTotalAllocatedBytes());
        }

        application.StopAsync().Wait();
        return 0;
    }
}
