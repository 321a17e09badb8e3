using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Tests.Http2;
using Segmentation.Service.Tests.Support;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

/// <summary>Attackers that open connections, flood and leave: none of it counts against the limit of connections afterwards.</summary>
public sealed class FloodTests
{
    private const int Connections = 20;
    private const int CutOff = 60; // Kestrel calls an answer that it has no room for critical
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame.Settings().ToBytes()];

    [Fact]
    public async Task Floods_do_not_use_up_the_connections_that_may_be_open()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("max-connections", $"{Connections}"));
        server.ExpectError(CutOff);
        byte[] block = HeaderBlock.Write(
        [
            (":method", "POST"), (":scheme", "http"), (":path", "/grpc.health.v1.Health/Check"), (":authority", "127.0.0.1"), ("te", "trailers"), ("content-type", "application/grpc"),
        ]);
        byte[] flood = [.. Preface, .. Enumerable.Range(0, 1_500).SelectMany(i => Frame.Headers((2 * i) + 1, block, end: true).ToBytes())];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using Socket peer = await ConnectAsync(server);
            await peer.SendAsync(flood);
        }));
        Assert.True(await AllAnswerAsync(server), "Connections of the floods are still counted.");
    }

    /// <summary>Whether as many connections as may be open at once are all taken, once the server has had time to forget others.</summary>
    private static async Task<bool> AllAnswerAsync(TestServer server)
    {
        for (int tries = 0; tries < 300; tries++)
        {
            List<Socket> open = [];
            try
            {
                for (int i = 0; i < Connections; i++)
                {
                    open.Add(await ConnectAsync(server));
                }

                if ((await Task.WhenAll(open.Select(AnswersAsync))).All(static answers => answers))
                {
                    return true;
                }
            }
            finally
            {
                open.ForEach(static socket => socket.Dispose());
            }

            await Task.Delay(200);
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(Socket peer)
    {
        try
        {
            await peer.SendAsync(Preface);
            return await peer.ReceiveAsync(new byte[1]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        Socket peer = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Uri address = new(server.Address);
        await peer.ConnectAsync(IPAddress.Loopback, address.Port);
        return peer;
    }
}
