using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>Writes errors and ends of streams as JSON. Source: connectrpc.com/docs/protocol, Error and EndStreamResponse.</summary>
/// <param name="known">Types of details that are shown in readable form as well.</param>
internal sealed class ConnectErrors(TypeRegistry known)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonFormatter _formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(known));

    /// <summary>The error of a unary call.</summary>
    public void WriteError(IBufferWriter<byte> output, CallEnd end)
    {
        using Utf8JsonWriter json = new(output, Readable);
        WriteError(json, end);
    }

    /// <summary>The end of a stream: its error, if it has one, and its trailing metadata.</summary>
    public void WriteEndOfStream(IBufferWriter<byte> output, CallEnd end)
    {
        using Utf8JsonWriter json = new(output, Readable);
        json.WriteStartObject();
        if (!end.IsOk)
        {
            json.WritePropertyName("error");
            WriteError(json, end);
        }

        bool any = false;
        foreach ((string name, StringValues values) in CallEnd.MetadataOf(end.Trailing))
        {
            if (!any)
            {
                json.WriteStartObject("metadata");
                any = true;
            }

            json.WriteStartArray(name.ToLowerInvariant());
            foreach (string? value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        if (any)
        {
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteError(Utf8JsonWriter json, CallEnd end)
    {
        json.WriteStartObject();
        json.WriteString("code", ConnectCode.NameOf(end.Code));
        if (end.Message.Length > 0)
        {
            json.WriteString("message", end.Message);
        }

        if (end.Details is { Details.Count: > 0 } status)
        {
            json.WriteStartArray("details");
            foreach (Any detail in status.Details)
            {
                WriteDetail(json, detail);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteDetail(Utf8JsonWriter json, Any detail)
    {
        string type = Any.GetTypeName(detail.TypeUrl);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("value", Base64Field.Encode(detail.Value.Span));
        if (known.Find(type) is { Parser: not null } descriptor)
        {
            try
            {
                string text = _formatter.Format(descriptor.Parser.ParseFrom(detail.Value));
                json.WritePropertyName("debug");
                json.WriteRawValue(text);
            }
            catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidOperationException)
            {
                // For people only; what programs read has been written.
            }
        }

        json.WriteEndObject();
    }
}
