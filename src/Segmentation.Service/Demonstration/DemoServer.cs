using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Configuration;
using Segmentation.Service.Hosting;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Demonstration;

/// <summary>The server of the demo: everything at its default, but a new store, a clock that stands, and a port that is free.</summary>
internal static class DemoServer
{
    private const int UsualPort = 5080;

    /// <summary>Starts it.</summary>
    /// <param name="store">Directory for its store, not there yet.</param>
    /// <param name="today">The day of its clock.</param>
    public static Task<ServiceHost> StartAsync(string store, DayNumber today)
    {
        Dictionary<string, string> given = new(StringComparer.Ordinal)
        {
            [ServiceSettings.Store.Name] = store,
            [ServiceSettings.Create.Name] = "true",
            [ServiceSettings.KeyFile.Name] = store + ".key", // whatever the environment says
            [ServiceSettings.Urls.Name] = $"http://127.0.0.1:{Port()}",
        };
        ServiceOptions options = ServiceOptions.Read(SettingValues.Load(given, environment: [], file: null));
        return ServiceHost.StartAsync(
            options with { Engine = options.Engine with { Clock = new PinnedClock(today) } },
            static logging => logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error));
    }

    /// <summary>The port that a server has by default when it is free, else 0 for any.</summary>
    private static int Port()
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, UsualPort);
            listener.Start();
            return UsualPort;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
