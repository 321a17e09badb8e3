using System;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>What header fields and trailers of a response mean.</summary>
internal static class ResponseFields
{
    /// <summary>The status if the headers decide the call: they carry one, or this is no gRPC response. Otherwise null: read the body.</summary>
    public static Status? StatusOfHeaders(HttpResponseMessage response)
    {
        if (Find(response.Headers) is { } status)
        {
            return status;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            int code = (int)response.StatusCode;
            return new Status(StatusMapping.FromHttp(code), string.Create(CultureInfo.InvariantCulture, $"The response has the HTTP status {code} and no {ProtocolNames.Status}."));
        }

        string? contentType = response.Content.Headers.NonValidated.TryGetValues("content-type", out HeaderStringValues values) ? values.ToString() : null;
        return IsGrpc(contentType)
            ? null
            : new Status(StatusCode.Unknown, $"The response has {(contentType is null ? "no content type" : $"the content type \"{contentType}\"")} and no {ProtocolNames.Status}; \"{ProtocolNames.ContentType}\" is expected.");
    }

    /// <summary>The status that follows the body.</summary>
    public static Status StatusOfTrailers(HttpResponseMessage response)
        => Find(response.TrailingHeaders) ?? new Status(StatusCode.Unknown, $"The response ended without {ProtocolNames.Status}.");

    /// <summary>Fields as metadata, without those of the protocol.</summary>
    /// <exception cref="RpcException">INTERNAL: a binary value is not Base64.</exception>
    public static Metadata Metadata(HttpHeaders fields)
    {
        Metadata metadata = [];
        foreach ((string name, HeaderStringValues values) in fields.NonValidated)
        {
            if (!MetadataCodec.IsProtocolField(name))
            {
                foreach (string value in values)
                {
                    MetadataCodec.AddReceived(metadata, name, value);
                }
            }
        }

        return metadata;
    }

    /// <summary>Checks binary values that nobody may ever ask for.</summary>
    /// <exception cref="RpcException">INTERNAL: one is not Base64.</exception>
    public static void Check(HttpHeaders fields)
    {
        foreach ((string name, _) in fields.NonValidated)
        {
            if (name.EndsWith(Core.Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            {
                Metadata(fields);
                return;
            }
        }
    }

    /// <summary>The first value of a field, or null.</summary>
    public static string? Value(HttpHeaders fields, string name)
    {
        if (fields.NonValidated.TryGetValues(name, out HeaderStringValues values))
        {
            foreach (string value in values)
            {
                return value;
            }
        }

        return null;
    }

    private static Status? Find(HttpHeaders fields)
    {
        string? text = Value(fields, ProtocolNames.Status);
        if (text is null)
        {
            return null;
        }

        string detail = PercentEncoding.Decode(Value(fields, ProtocolNames.Message) ?? "");
        return StatusMapping.TryParse(text, out StatusCode code)
            ? new Status(code, detail)
            : new Status(StatusCode.Unknown, $"The {ProtocolNames.Status} \"{(text.Length <= 32 ? text : text[..32] + "…")}\" is not a number. {detail}");
    }

    private static bool IsGrpc(string? contentType)
        => contentType is not null
        && contentType.StartsWith(ProtocolNames.ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ProtocolNames.ContentType.Length || contentType[ProtocolNames.ContentType.Length] is '+' or ';');
}
