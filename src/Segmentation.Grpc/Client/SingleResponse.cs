using System;
using System.IO;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads the one response of a call.</summary>
internal static class SingleResponse
{
    /// <summary>OK without a message: what a method of one response must not answer.</summary>
    public static readonly Status Missing = new(StatusCode.Internal, "The server ended the call with OK and sent no message; the method returns one.");

    // grpc/doc/statuscodes.md has UNIMPLEMENTED for a wrong number of responses.
    private static readonly Status Second = new(StatusCode.Unimplemented, "The server sent a second message; the method returns one.");

    public static async Task<TResponse> ReadAsync<TResponse>(ClientCall call, Func<DeserializationContext, TResponse> deserializer)
        where TResponse : class
    {
        TResponse? response = null;
        if (await call.Body.ConfigureAwait(false) is { } body)
        {
            try
            {
                response = await ReadAsync(body, call, deserializer).ConfigureAwait(false);
                call.FinishByTrailers(response is null ? Missing : null);
            }
            catch (Exception e)
            {
                call.Fail(e);
            }
        }

        return call.GetStatus().StatusCode == StatusCode.OK ? response! : throw call.Failure();
    }

    private static async ValueTask<TResponse?> ReadAsync<TResponse>(Stream body, ClientCall call, Func<DeserializationContext, TResponse> deserializer)
        where TResponse : class
    {
        ResponseMessages messages = new(body, call.Settings.MaxReceiveLength, call.ResponseEncoding());
        try
        {
            if (!await messages.MoveNextAsync(call.Token).ConfigureAwait(false))
            {
                return null;
            }

            TResponse response = messages.Take(deserializer);
            return await messages.MoveNextAsync(call.Token).ConfigureAwait(false) ? throw new RpcException(Second) : response;
        }
        finally
        {
            messages.Release();
        }
    }
}
