using System;
using System.Collections.Generic;
using System.IO.Compression;
using System.Linq;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>What holds for every call of a service: its own options over the global ones. Immutable.</summary>
internal sealed class CallSettings
{
    private readonly ICompressionProvider[] _providers;

    public CallSettings(GrpcServiceOptions global, GrpcServiceOptions service, TimeProvider time, MinDataRate? minRate)
    {
        MinRate = minRate;
        MaxReceive = service.MaxReceiveMessageSizeSpecified ? service.MaxReceiveMessageSize
            : global.MaxReceiveMessageSizeSpecified ? global.MaxReceiveMessageSize
            : GrpcServiceOptions.DefaultMaxReceiveMessageSize;
        MaxSend = service.MaxSendMessageSizeSpecified ? service.MaxSendMessageSize : global.MaxSendMessageSize;
        DetailedErrors = service.EnableDetailedErrors ?? global.EnableDetailedErrors ?? false;
        Level = service.ResponseCompressionLevel ?? global.ResponseCompressionLevel;
        _providers = [.. service.ChosenCompressionProviders ?? global.CompressionProviders];
        AcceptEncoding = string.Join(',', _providers.Select(provider => provider.EncodingName).Prepend(Protocol.ProtocolNames.Identity));
        Interceptors = [.. global.Interceptors, .. service.Interceptors];
        Time = time;
        string? algorithm = service.ResponseCompressionAlgorithm ?? global.ResponseCompressionAlgorithm;
        if (algorithm is not null && algorithm != Protocol.ProtocolNames.Identity)
        {
            ResponseCompression = Provider(algorithm)
                ?? throw new InvalidOperationException($"No compression provider for ResponseCompressionAlgorithm \"{algorithm}\"; there are: {AcceptEncoding}.");
        }
    }

    /// <summary>Bytes, or null for no limit.</summary>
    public int? MaxReceive { get; }

    /// <summary>Bytes, or null for no limit.</summary>
    public int? MaxSend { get; }

    public bool DetailedErrors { get; }

    public CompressionLevel? Level { get; }

    /// <summary>For callers that accept it; null for none.</summary>
    public ICompressionProvider? ResponseCompression { get; }

    /// <summary>What we can inflate, for <c>grpc-accept-encoding</c>.</summary>
    public string AcceptEncoding { get; }

    public IReadOnlyList<InterceptorRegistration> Interceptors { get; }

    public TimeProvider Time { get; }

    /// <summary>How fast a message of a stream has to come once it has begun; null for no limit. What the web server asks of a body.</summary>
    public MinDataRate? MinRate { get; }

    public ICompressionProvider? Provider(string encoding)
    {
        foreach (ICompressionProvider provider in _providers)
        {
            if (string.Equals(provider.EncodingName, encoding, StringComparison.Ordinal))
            {
                return provider;
            }
        }

        return null;
    }
}
