using Microsoft.Extensions.Logging;

namespace Segmentation.Service.Hosting;

/// <summary>Events about the server, 1100 to 1199, and its store, 4000 to 4009.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1100, LogLevel.Information, "Listening at {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(1101, LogLevel.Warning, "No key is valid: every caller on this machine is an admin, and no call from beyond it is taken")]
    public static partial void WithoutKeys(ILogger logger);

    [LoggerMessage(1102, LogLevel.Information, "Told to stop: {Running} calls run, for at most {Seconds} s")]
    public static partial void Stopping(ILogger logger, int running, double seconds);

    [LoggerMessage(1103, LogLevel.Warning, "{Running} calls still run and are cut")]
    public static partial void Cutting(ILogger logger, int running);

    [LoggerMessage(1104, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1105, LogLevel.Warning, "{Running} calls did not end when they were cut; the store is left to its recovery")]
    public static partial void CallsRemain(ILogger logger, int running);

    [LoggerMessage(1106, LogLevel.Warning, "{Address} takes keys and audiences in the clear from beyond this machine, as --insecure-plaintext allows")]
    public static partial void Plaintext(ILogger logger, string address);

    [LoggerMessage(1107, LogLevel.Warning, "Connection {Connection} is closed and idle, but the web server has not ended it in {Seconds} s: let go of")]
    public static partial void ConnectionLetGo(ILogger logger, string connection, double seconds);

    [LoggerMessage(4000, LogLevel.Information, "The store is open at version {Version}; its days are cut in {DayZone}")]
    public static partial void StoreOpened(ILogger logger, ulong version, string dayZone);

    [LoggerMessage(4001, LogLevel.Information, "The store is closed at version {Version}")]
    public static partial void StoreClosed(ILogger logger, ulong version);
}
