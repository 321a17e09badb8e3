using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Segmentation.Service.Tests.Support;

/// <summary>A connection without TLS whose bytes the test writes.</summary>
internal sealed class PlainConnection : IDisposable
{
    private readonly TcpClient _socket;

    private PlainConnection(TcpClient socket) => _socket = socket;

    /// <summary>Connects to a server.</summary>
    public static async Task<PlainConnection> OpenAsync(string address)
    {
        Uri url = new(address);
        TcpClient socket = new() { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        return new PlainConnection(socket);
    }

    /// <summary>Sends text of ASCII.</summary>
    public async Task SendAsync(string text) => await _socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>What the server sends until a text has come.</summary>
    public async Task<string> ReadUntilAsync(string last)
    {
        StringBuilder all = new();
        byte[] part = new byte[4_096];
        while (!all.ToString().Contains(last, StringComparison.Ordinal))
        {
            int read = await _socket.GetStream().ReadAsync(part);
            all.Append(read > 0 ? Encoding.ASCII.GetString(part, 0, read) : throw new EndOfStreamException($"The server closed the connection after: {all}"));
        }

        return all.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
