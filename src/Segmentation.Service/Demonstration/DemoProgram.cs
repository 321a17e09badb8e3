using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Cli.Generation;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores.Remote;
using Segmentation.Service.Hosting;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Demonstration;

/// <summary>Runs the demo: serves until it is told to stop, or pulls the audience itself and ends.</summary>
internal static class DemoProgram
{
    private const int Failed = 1;

    /// <returns>The exit code: 0 when every answer was the one expected.</returns>
    public static async Task<int> RunAsync(bool exits)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        try
        {
            return await RunAsync(exits, stop.Token).ConfigureAwait(false) ? 0 : Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ErrorText.Write(Console.Error, "stopped on request; nothing is left behind");
            return Failed;
        }
        catch (Exception mistake) when (mistake is InputException or IOException or UnauthorizedAccessException)
        {
            ErrorText.Write(Console.Error, mistake.Message);
            return Failed;
        }

        // The first signal asks; a second one ends the process the hard way.
        void StopOnce(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static async Task<bool> RunAsync(bool exits, CancellationToken stop)
    {
        string samples = SampleData.Find();
        Manifest manifest = Manifest.Load(samples);
        using DemoPlace place = new();
        await using ServiceHost host = await DemoServer.StartAsync(place.At("store"), manifest.AsOfDay).ConfigureAwait(false);
        HumanOutput output = new(Console.Out, !Console.IsOutputRedirected);
        Demo demo = new(Address(host), manifest, samples, Console.Error, output, stop);
        (bool isRight, DemoLines lines) = demo.Fill();
        if (exits)
        {
            return demo.Pull(lines, place.At("audience.csv")) && isRight;
        }

        output.Write(lines.ToReport(place, Demo.ActivationName));
        output.Write(new Report().Line($"Serving at {lines.Address} until Ctrl+C; the store is temporary and goes with it."));
        output.Complete();
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        return isRight;
    }

    private static ServerAddress Address(ServiceHost host) => ServerAddress.TryParse(host.Addresses[0], out ServerAddress? address, out string? mistake)
        ? address
        : throw new InputException(mistake);
}
