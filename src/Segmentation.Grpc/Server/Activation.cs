using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Gives each call the service or interceptor it runs on: what is registered as such, else one made for the call.</summary>
/// <typeparam name="T">The type to hand out.</typeparam>
internal sealed class Activation<T>
    where T : class
{
    private readonly Func<ServerCallContext, T> _get;

    /// <param name="services">The application's services.</param>
    /// <param name="type">The type to make; a <typeparamref name="T"/>.</param>
    /// <param name="arguments">Arguments of its constructor, before those that services fill.</param>
    public Activation(IServiceProvider services, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, IReadOnlyList<object> arguments)
    {
        switch (services.GetRequiredService<ServiceLifetimes>().Of(type))
        {
            case ServiceLifetime.Singleton:
                Lazy<T> shared = new(() => (T)services.GetRequiredService(type));
                _get = _ => shared.Value;
                break;
            case not null:
                _get = context => (T)context.GetHttpContext().RequestServices.GetRequiredService(type);
                break;
            default:
                object[] known = [.. arguments];
                Type[] types = Array.ConvertAll(known, argument => argument.GetType());
                ObjectFactory factory = ActivatorUtilities.CreateFactory(type, types);
                bool needsNothing = known.Length == 0 && type.GetConstructors() is [{ } only] && only.GetParameters().Length == 0;
                _get = needsNothing
                    ? _ => (T)factory(services, known)
                    : context => (T)factory(context.GetHttpContext().RequestServices, known);
                Disposes = typeof(IDisposable).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type);
                break;
        }
    }

    /// <summary>True if an instance is made for the call and has to be disposed when the call ends.</summary>
    public bool Disposes { get; }

    public T Get(ServerCallContext context) => _get(context);

    /// <summary>Runs on the instance of this call.</summary>
    public Task Run(ServerCallContext context, Func<T, Task> run)
    {
        T instance = _get(context);
        return Disposes ? RunAndDisposeAsync(instance, run) : run(instance);
    }

    /// <summary>Runs on the instance of this call.</summary>
    public Task<TResult> Run<TResult>(ServerCallContext context, Func<T, Task<TResult>> run)
    {
        T instance = _get(context);
        return Disposes ? RunAndDisposeAsync(instance, run) : run(instance);
    }

    private static async Task RunAndDisposeAsync(T instance, Func<T, Task> run)
    {
        try
        {
            await run(instance).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync(instance).ConfigureAwait(false);
        }
    }

    private static async Task<TResult> RunAndDisposeAsync<TResult>(T instance, Func<T, Task<TResult>> run)
    {
        try
        {
            return await run(instance).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync(instance).ConfigureAwait(false);
        }
    }

    private static ValueTask DisposeAsync(T instance)
    {
        if (instance is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        ((IDisposable)instance).Dispose();
        return ValueTask.CompletedTask;
    }
}
