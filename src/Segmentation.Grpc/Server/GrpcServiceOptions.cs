using System.Collections.Generic;
using System.IO.Compression;
using Grpc.Net.Compression;
using Grpc.Protocol;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of every gRPC service; <see cref="GrpcServiceOptions{TService}"/> overrides them for one. Read once, when a service is mapped.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    private int? _maxReceive;
    private int? _maxSend;
    private IList<ICompressionProvider>? _providers;

    /// <summary>Longest response in bytes before compression; null, the default, for no limit. A longer one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxSendMessageSize
    {
        get => _maxSend;
        set
        {
            _maxSend = value;
            MaxSendMessageSizeSpecified = true;
        }
    }

    /// <summary>Longest request in bytes, as framed and as inflated; null for no limit, 4,194,304 by default. A longer one ends the call with RESOURCE_EXHAUSTED before it is read.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceive;
        set
        {
            _maxReceive = value;
            MaxReceiveMessageSizeSpecified = true;
        }
    }

    /// <summary>True once <see cref="MaxSendMessageSize"/> was set, be it to null.</summary>
    internal bool MaxSendMessageSizeSpecified { get; private set; }

    /// <summary>True once <see cref="MaxReceiveMessageSize"/> was set, be it to null.</summary>
    internal bool MaxReceiveMessageSizeSpecified { get; private set; }

    /// <summary>True to tell callers type and text of unexpected exceptions; false by default, for such texts may hold what callers must not see.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Encoding of responses, such as <c>gzip</c>, for callers that accept it; null, the default, for none.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>Level of compression; null, the default, leaves it to the provider.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>The encodings that requests may use and responses may have: gzip and deflate unless changed.</summary>
#pragma warning disable CA2227 // settable in the package too
    public IList<ICompressionProvider> CompressionProviders
    {
        get => _providers ??= [.. MessageCompression.Defaults];
        set => _providers = value;
    }
#pragma warning restore CA2227

    /// <summary>True to leave calls of unknown services to what else is mapped; false by default: they are answered with UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>Interceptors of every call, in order; those of one service come after them.</summary>
    public InterceptorCollection Interceptors { get; } = [];

    internal IList<ICompressionProvider>? ChosenCompressionProviders => _providers;
}
