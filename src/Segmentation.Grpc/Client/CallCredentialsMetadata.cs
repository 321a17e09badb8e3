using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The metadata that the credentials of a call add.</summary>
internal static class CallCredentialsMetadata
{
    /// <summary>Asks the credentials of the call, then those of the channel; null if there are none.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED: they would be sent without TLS. INTERNAL: a credential failed. Or what a credential itself threw of this type.</exception>
    public static ValueTask<Metadata?> CollectAsync(ChannelSettings settings, IMethod method, CallCredentials? credentials, CancellationToken cancellationToken)
        => credentials is null && settings.Credentials.Count == 0
            ? default
            : AskAsync(settings, method, credentials, cancellationToken);

    private static async ValueTask<Metadata?> AskAsync(ChannelSettings settings, IMethod method, CallCredentials? credentials, CancellationToken cancellationToken)
    {
        if (!settings.MaySendCredentials)
        {
            throw new RpcException(new Status(
                StatusCode.Unauthenticated,
                $"The call has credentials and no TLS, so anyone could read them; use an \"https\" address, or set {nameof(GrpcChannelOptions.UnsafeUseInsecureChannelCallCredentials)}."));
        }

        List<AsyncAuthInterceptor> parts = [];
        if (credentials is not null)
        {
            CallCredentialsReader.Append(credentials, parts);
        }

        parts.AddRange(settings.Credentials);
        AuthInterceptorContext context = new(ServiceUrl(settings.Address, method), method.Name, cancellationToken);
        Metadata metadata = [];
        foreach (AsyncAuthInterceptor part in parts)
        {
            try
            {
                await part(context, metadata).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (RpcException or OperationCanceledException))
            {
                throw new RpcException(new Status(StatusCode.Internal, $"The credentials of the call failed: {e.Message}", e));
            }
        }

        return metadata;
    }

    // Without the port that https implies: issuers of tokens compare this text.
    private static string ServiceUrl(Uri address, IMethod method)
    {
        string host = address.Scheme == Uri.UriSchemeHttps && address.Port == 443 ? address.Host : address.Authority;
        return $"{address.Scheme}://{host}/{method.ServiceName}";
    }
}
