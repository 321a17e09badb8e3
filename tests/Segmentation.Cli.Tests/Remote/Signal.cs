using System.Runtime.InteropServices;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>Signals to processes that a test started.</summary>
internal static partial class Signal
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    public static void Send(int process, int signal) => _ = Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
