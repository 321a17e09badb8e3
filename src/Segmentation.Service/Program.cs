using System;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Segmentation.Service.Configuration;
using Segmentation.Service.Demonstration;
using Segmentation.Service.Hosting;

namespace Segmentation.Service;

internal static class Program
{
    private static Task<int> Main(string[] args) => new ServerCommand(DemoProgram.RunAsync).RunAsync(args, Console.Out, Console.Error, ServeAsync);

    /// <summary>Serves until a signal says stop.</summary>
    private static async Task<int> ServeAsync(ServiceOptions options)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        await using ServiceHost host = await ServiceHost.StartAsync(options, Log).ConfigureAwait(false);
        foreach (string address in host.Addresses)
        {
            Console.WriteLine($"listening at {address}"); // for whoever started it and waits
        }

        await told.Task.ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
        return 0;

        // The first signal asks; a second one ends the process the hard way, which the store survives.
        void StopOnce(PosixSignalContext context) => context.Cancel = told.TrySetResult();
    }

    private static void Log(ILoggingBuilder logging) => logging
        .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .AddFilter("Grpc", LogLevel.Warning) // below, it shows texts of statuses, which may hold what a caller sent; this server says itself what it refused
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None) // says nothing that is wanted, yet makes an activity and a scope for each call
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // a start that fails says why in one line, without a stack
        .SetMinimumLevel(LogLevel.Information);
}
