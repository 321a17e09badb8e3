using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Grpc.Interop.Server;

/// <summary>Knows whether the message that a handler has just read came compressed.</summary>
internal sealed class CompressedRequests
{
    private readonly AsyncLocal<Call?> _call = new();

    /// <summary>Goes around each call, before its first message is read.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        _call.Value = new Call();
        return next(context);
    }

    /// <summary>Notes a compressed message of the current call.</summary>
    public void Note()
    {
        if (_call.Value is { } call)
        {
            call.Last = true;
        }
    }

    /// <summary>True if a message came compressed since this was asked last.</summary>
    public bool Take()
    {
        if (_call.Value is not { Last: true } call)
        {
            return false;
        }

        call.Last = false;
        return true;
    }

    private sealed class Call
    {
        public bool Last { get; set; }
    }
}
