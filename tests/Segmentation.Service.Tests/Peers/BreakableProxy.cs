using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Segmentation.Service.Tests.Peers;

/// <summary>Stands between a client and a server: holds everything back once so many bytes have passed, so that a server can be ended at a known place,
/// and leads the client to another server afterwards.</summary>
internal sealed class BreakableProxy : IAsyncDisposable
{
    private const int Block = 16_384;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _countsAnswers;
    private readonly List<Task> _running = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private int _target;
    private long _left;

    /// <param name="target">Port of the server.</param>
    /// <param name="bytes">Bytes after which everything stops.</param>
    /// <param name="countsAnswers">Whether the bytes are those of the server, else of the client.</param>
    public BreakableProxy(int target, long bytes, bool countsAnswers)
    {
        (_target, _left, _countsAnswers) = (target, bytes, countsAnswers);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What clients call.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Completes when everything has stopped.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Ends the connections that were stopped; new ones lead to another server.</summary>
    public void Mend(int target)
    {
        Volatile.Write(ref _target, target);
        _mended.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        _mended.TrySetResult();
        await _accepting;
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                lock (_lock)
                {
                    _running.Add(ServeAsync(client));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient _ = client;
        using TcpClient server = new();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Volatile.Read(ref _target), _end.Token);
            Task up = CopyAsync(client.GetStream(), server.GetStream(), !_countsAnswers);
            Task down = CopyAsync(server.GetStream(), client.GetStream(), _countsAnswers);
            await Task.WhenAny(up, down);
            client.Client.Close(0);
            server.Client.Close(0);
            await Task.WhenAll(up, down);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or System.IO.IOException)
        {
            // The server is down, or one side hung up: the client sees a broken connection.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool counts)
    {
        byte[] buffer = new byte[Block];
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and int count)
        {
            if (counts && Interlocked.Add(ref _left, -count) <= 0)
            {
                _broken.TrySetResult();
            }

            if (_broken.Task.IsCompleted && !_mended.Task.IsCompleted)
            {
                await _mended.Task;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }
}
