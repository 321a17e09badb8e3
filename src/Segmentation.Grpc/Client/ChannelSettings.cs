using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client.Internal;

/// <summary>What the options of a channel come to, checked. Immutable.</summary>
internal sealed record ChannelSettings
{
    public required Uri Address { get; init; }

    /// <summary>Scheme and authority, to which the path of a method is added. A path in the address is not used.</summary>
    public required string Origin { get; init; }

    public required Transport Transport { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required int? MaxSendLength { get; init; }

    public required int? MaxReceiveLength { get; init; }

    public required FrozenDictionary<string, ICompressionProvider> Compressions { get; init; }

    /// <summary>Value of <c>grpc-accept-encoding</c>.</summary>
    public required string AcceptEncoding { get; init; }

    /// <summary>Credentials that every call of the channel carries.</summary>
    public required IReadOnlyList<AsyncAuthInterceptor> Credentials { get; init; }

    /// <summary>Credentials of calls may be sent: there is TLS, or the caller takes the risk.</summary>
    public required bool MaySendCredentials { get; init; }

    public required bool ThrowOperationCanceled { get; init; }

    public required Version HttpVersion { get; init; }

    public required HttpVersionPolicy HttpVersionPolicy { get; init; }

    public static ChannelSettings Read(Uri address, GrpcChannelOptions options, TimeProvider time)
    {
        bool secure = IsSecure(address);
        CheckLimit(options.MaxSendMessageSize, nameof(options.MaxSendMessageSize));
        CheckLimit(options.MaxReceiveMessageSize, nameof(options.MaxReceiveMessageSize));
        ICompressionProvider[] compressions = [.. options.CompressionProviders ?? (IEnumerable<ICompressionProvider>)MessageCompression.Defaults];
        return new ChannelSettings
        {
            Address = address,
            Origin = address.GetLeftPart(UriPartial.Authority),
            Credentials = ChannelCredentialsReader.Read(options.Credentials, address, secure, options.UnsafeUseInsecureChannelCallCredentials),
            Transport = Transport.Create(options),
            Time = time,
            Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(GrpcChannel).FullName!),
            MaxSendLength = options.MaxSendMessageSize,
            MaxReceiveLength = options.MaxReceiveMessageSize,
            Compressions = compressions.ToFrozenDictionary(provider => provider.EncodingName, StringComparer.Ordinal),
            AcceptEncoding = string.Join(',', compressions.Select(provider => provider.EncodingName).Prepend(ProtocolNames.Identity)),
            MaySendCredentials = secure || options.UnsafeUseInsecureChannelCallCredentials,
            ThrowOperationCanceled = options.ThrowOperationCanceledOnCancellation,
            HttpVersion = options.HttpVersion ?? System.Net.HttpVersion.Version20,
            HttpVersionPolicy = options.HttpVersionPolicy ?? System.Net.Http.HttpVersionPolicy.RequestVersionExact,
        };
    }

    private static bool IsSecure(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Host.Length == 0 || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException(
                $"The address \"{address.OriginalString}\" has {(address.IsAbsoluteUri ? $"the scheme \"{address.Scheme}\"" : "no scheme")}; \"http\" or \"https\" with a host is allowed, such as \"https://localhost:5001\".",
                nameof(address));
        }

        return address.Scheme == Uri.UriSchemeHttps;
    }

    private static void CheckLimit(int? limit, string name)
    {
        if (limit < 0)
        {
            throw new ArgumentException($"{name} is {limit}; 0 and more bytes are allowed, or null for no limit.", name);
        }
    }
}
