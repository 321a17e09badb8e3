using System;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From a call to its HTTP request.</summary>
public static class ServerCallContextExtensions
{
    internal const string HttpContextKey = "__HttpContext";

    /// <summary>The HTTP context of a call.</summary>
    /// <exception cref="InvalidOperationException">The context was made by something else than this server, and has no HTTP context among its user state.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        return serverCallContext is ServerCall call ? call.HttpContext
            : serverCallContext.UserState.TryGetValue(HttpContextKey, out object? found) && found is HttpContext http ? http
            : throw new InvalidOperationException("This ServerCallContext has no HttpContext: the call did not come over ASP.NET Core.");
    }
}
