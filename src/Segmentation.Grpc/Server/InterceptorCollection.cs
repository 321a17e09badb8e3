using System;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>Interceptors in the order in which they see a call.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Appends an interceptor: the registered service of its type if there is one, else one made for each call with these arguments.</summary>
    public void Add<[DynamicallyAccessedMembers(InterceptorRegistration.Needed)] TInterceptor>(params object[] args)
        where TInterceptor : Interceptor
        => Add(typeof(TInterceptor), args);

    /// <summary>Appends an interceptor of a type.</summary>
    /// <exception cref="ArgumentException">The type is no <see cref="Interceptor"/>.</exception>
    public void Add([DynamicallyAccessedMembers(InterceptorRegistration.Needed)] Type interceptorType, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(interceptorType);
        ArgumentNullException.ThrowIfNull(args);
        if (!typeof(Interceptor).IsAssignableFrom(interceptorType))
        {
            throw new ArgumentException($"The type {interceptorType} is no {typeof(Interceptor)}.", nameof(interceptorType));
        }

        Add(new InterceptorRegistration(interceptorType, args));
    }
}
