using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>Header fields of a request: the timeout first, then what belongs to the protocol, then metadata. The content type is the content's, which HTTP writes last.</summary>
internal static class RequestFields
{
    private const string UserAgentName = "user-agent";

    /// <summary>grpc-{language}-{variant}/{version} (properties), as PROTOCOL-HTTP2 asks.</summary>
    private static readonly string UserAgent =
        $"grpc-dotnet-segmentation/{typeof(RequestFields).Assembly.GetName().Version!.ToString(3)} (.NET {Environment.Version}; {RuntimeInformation.RuntimeIdentifier})";

    /// <summary>The encoding that the metadata of a call asks its requests to be in, or null.</summary>
    /// <exception cref="InvalidOperationException">The channel has no such encoding.</exception>
    public static ICompressionProvider? Encoding(Metadata? metadata, ChannelSettings settings)
    {
        string? name = metadata?.GetValue(Metadata.CompressionRequestAlgorithmMetadataKey);
        return name is null or ProtocolNames.Identity
            ? null
            : settings.Compressions.TryGetValue(name, out ICompressionProvider? provider)
                ? provider
                : throw new InvalidOperationException($"The call asks for the encoding \"{name}\"; the channel has {settings.AcceptEncoding}.");
    }

    /// <summary>The request of a call.</summary>
    /// <exception cref="InvalidOperationException">Metadata has a text that cannot be sent.</exception>
    public static HttpRequestMessage Create(ClientCall call, string? host, HttpContent content, TimeSpan? timeout, Metadata? credentials)
    {
        ChannelSettings settings = call.Settings;
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(settings.Origin + call.Method.FullName))
        {
            Version = settings.HttpVersion,
            VersionPolicy = settings.HttpVersionPolicy,
            Content = content,
        };
        HttpRequestHeaders fields = request.Headers;
        if (timeout is { } left)
        {
            fields.TryAddWithoutValidation(ProtocolNames.Timeout, GrpcTimeout.Format(left));
        }

        fields.TryAddWithoutValidation("te", "trailers");
        if (call.RequestEncoding is { } encoding)
        {
            fields.TryAddWithoutValidation(ProtocolNames.Encoding, encoding.EncodingName);
        }

        fields.TryAddWithoutValidation(ProtocolNames.AcceptEncoding, settings.AcceptEncoding);
        string? ownAgent = call.Options.Headers?.GetValue(UserAgentName);
        fields.TryAddWithoutValidation(UserAgentName, ownAgent is null ? UserAgent : $"{ownAgent} {UserAgent}");
        if (host is not null)
        {
            fields.Host = host;
        }

        Add(fields, credentials is null ? call.Options.Headers : [.. call.Options.Headers ?? Metadata.Empty, .. credentials]);
        return request;
    }

    private static void Add(HttpRequestHeaders fields, Metadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (Metadata.Entry entry in metadata)
        {
            if (!MetadataCodec.IsProtocolField(entry.Key)
                && entry.Key is not (UserAgentName or Metadata.CompressionRequestAlgorithmMetadataKey)
                && !fields.NonValidated.Contains(entry.Key))
            {
                fields.TryAddWithoutValidation(entry.Key, Joined(metadata, entry));
            }
        }
    }

    // HTTP would join the values of a name by ", ", which is not what PROTOCOL-HTTP2 allows for bytes.
    private static string Joined(Metadata metadata, Metadata.Entry first)
    {
        string joined = MetadataCodec.Encode(first);
        foreach (Metadata.Entry entry in metadata)
        {
            if (entry != first && entry.Key == first.Key)
            {
                joined += "," + MetadataCodec.Encode(entry);
            }
        }

        return joined;
    }
}
