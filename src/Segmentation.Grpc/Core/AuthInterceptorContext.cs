using System;
using System.Threading;

namespace Grpc.Core;

/// <summary>The call that credentials are wanted for. Immutable.</summary>
public class AuthInterceptorContext
{
    /// <summary>Without a token.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    /// <summary>With the token that gives the call up.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

    /// <summary>Scheme, authority and service: the audience of the credentials.</summary>
    public string ServiceUrl { get; }

    /// <summary>Name of the method without the service.</summary>
    public string MethodName { get; }

    /// <summary>Gives the call up.</summary>
    public CancellationToken CancellationToken { get; }
}
