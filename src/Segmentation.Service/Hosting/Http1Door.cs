using System.Net;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;

namespace Segmentation.Service.Hosting;

/// <summary>Where connections without TLS go on that turned out to speak HTTP/1.1: an endpoint of the web server that nothing from outside can reach.</summary>
internal sealed class Http1Door : EndPoint, IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    /// <summary>What it is called among the addresses of the web server.</summary>
    public const string Name = "http1-door";

    private readonly Channel<ConnectionContext> _arrivals = Channel.CreateUnbounded<ConnectionContext>();

    EndPoint IConnectionListener.EndPoint => this;

    /// <summary>Hands a connection over; completes when it has been served.</summary>
    public async Task EnterAsync(ConnectionContext connection)
    {
        Http1Connection arrival = new(connection);
        if (_arrivals.Writer.TryWrite(arrival))
        {
            await arrival.Served.ConfigureAwait(false);
        }
        else
        {
            connection.Abort(); // the server stops
        }
    }

    public bool CanBind(EndPoint endpoint) => endpoint == this;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_arrivals.Reader.TryRead(out ConnectionContext? arrival))
            {
                return arrival;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _arrivals.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    public override string ToString() => Name;
}
