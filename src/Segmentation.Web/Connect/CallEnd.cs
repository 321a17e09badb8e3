using System;
using System.Collections.Generic;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>How a call ended, as the server behind said it in trailers, or in headers where nothing else was sent. Immutable.</summary>
/// <param name="Code">Status code.</param>
/// <param name="Message">For people; may be empty.</param>
/// <param name="Details">For programs; null if there are none.</param>
/// <param name="Trailing">Where trailing metadata is, among fields of the protocol.</param>
internal sealed record CallEnd(StatusCode Code, string Message, Google.Rpc.Status? Details, IHeaderDictionary Trailing)
{
    public bool IsOk => Code == StatusCode.OK;

    /// <summary>Reads the end of a call.</summary>
    public static CallEnd Read(int httpStatus, IHeaderDictionary headers, IHeaderDictionary trailers)
    {
        IHeaderDictionary fields = headers.ContainsKey(ProtocolNames.Status) ? headers : trailers;
        return StatusMapping.TryParse(fields.GrpcStatus, out StatusCode code)
            ? new CallEnd(code, PercentEncoding.Decode(fields.GrpcMessage.ToString()), ReadDetails(fields[ProtocolNames.StatusDetails].ToString()), fields)
            : new CallEnd(
                StatusMapping.FromHttp(httpStatus),
                string.Create(CultureInfo.InvariantCulture, $"The call ended without a status of gRPC; its HTTP status was {httpStatus}."),
                null,
                new HeaderDictionary());
    }

    /// <summary>An end that was decided before the call began.</summary>
    public static CallEnd Of(StatusCode code, string message) => new(code, message, null, new HeaderDictionary());

    /// <summary>Metadata among fields, without those of the protocol.</summary>
    public static IEnumerable<KeyValuePair<string, StringValues>> MetadataOf(IHeaderDictionary fields)
    {
        foreach (KeyValuePair<string, StringValues> field in fields)
        {
            if (!field.Key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
                && !field.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)
                && !field.Key.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                yield return field;
            }
        }
    }

    private static Google.Rpc.Status? ReadDetails(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(Base64Field.Decode(text));
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException)
        {
            return null; // the call ended as it did, whatever its details are
        }
    }
}
