using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Segmentation.Service.Hosting;

namespace Segmentation.Service.Errors;

/// <summary>Around every call that was let in: counts the calls that run, lets none begin once the server stops, gives streams a token that ends with the drain, and translates what they throw.</summary>
internal sealed class ErrorInterceptor(ErrorTranslator translator, Draining draining) : Interceptor
{
    private const string Health = "/grpc.health.v1.Health/";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        bool mayRun = draining.Enter();
        try
        {
            Require(mayRun, context);
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw translator.Translate(exception, context);
        }
        finally
        {
            draining.Leave();
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await StreamAsync(context, async stream => response = await continuation(requestStream, stream).ConfigureAwait(false)).ConfigureAwait(false);
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, stream => continuation(request, responseStream, stream));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, stream => continuation(requestStream, responseStream, stream));

    /// <summary>Health is told to the end.</summary>
    private static void Require(bool mayRun, ServerCallContext context)
    {
        if (!mayRun && !context.Method.StartsWith(Health, StringComparison.Ordinal))
        {
            throw RpcErrors.Stopping();
        }
    }

    private async Task StreamAsync(ServerCallContext context, Func<ServerCallContext, Task> run)
    {
        bool mayRun = draining.Enter();
        using DrainedCall stream = new(context, draining);
        try
        {
            Require(mayRun, context);
            await run(stream).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw translator.Translate(exception, stream);
        }
        finally
        {
            draining.Leave();
        }
    }
}
