using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Segmentation.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        return CommandRoot.Run(args, CliHost.OfProcess(stop.Token));

        // The first signal asks; a second one ends the process the hard way, which the store survives.
        void StopOnce(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
