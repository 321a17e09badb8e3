using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor to run. Immutable.</summary>
public class InterceptorRegistration
{
    internal const DynamicallyAccessedMemberTypes Needed = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods;

    internal InterceptorRegistration([DynamicallyAccessedMembers(Needed)] Type type, object[] arguments)
    {
        Type = type;
        Arguments = [.. arguments];
    }

    /// <summary>The type of the interceptor.</summary>
    [DynamicallyAccessedMembers(Needed)]
    public Type Type { get; }

    /// <summary>Arguments of its constructor, before those that services fill.</summary>
    public IReadOnlyList<object> Arguments { get; }
}
