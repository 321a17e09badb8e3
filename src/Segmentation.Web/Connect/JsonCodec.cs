using System;
using System.Buffers;
using System.IO;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Protocol;
using Segmentation.Web.Exchanges;
using Segmentation.Web.Methods;

namespace Segmentation.Web.Connect;

/// <summary>Messages in the JSON of Protocol Buffers. Fields that are not known are passed over, as every Connect server does, so that clients may be newer than the server;
/// answers have all their fields, so that a zero can be read.</summary>
internal sealed class JsonCodec(CalledMethod method, TypeRegistry types) : MessageCodec
{
    private const int LongestFault = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithTypeRegistry(types));
    private readonly JsonFormatter _formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(types));

    public override string Name => "json";

    public override void AppendFrame(in ReadOnlySequence<byte> message, IBufferWriter<byte> frames)
    {
        IMessage parsed = Parse(message);
        AppendHeader(parsed.CalculateSize(), frames);
        parsed.WriteTo(frames);
    }

    public override void Write(in ReadOnlySequence<byte> payload, IBufferWriter<byte> output)
    {
        IMessage message = method.Output!.Parser.ParseFrom(payload);
        using StreamWriter text = new(new BufferStream(output), Utf8);
        _formatter.Format(message, text);
    }

    private IMessage Parse(in ReadOnlySequence<byte> json)
    {
        using JsonText text = new(json);
        try
        {
            return _parser.Parse(text, method.Input);
        }
#pragma warning disable CA1031 // whatever a parser throws is about text from outside
        catch (Exception exception)
#pragma warning restore CA1031
        {
            string fault = exception is DecoderFallbackException ? "it is not UTF-8" : exception.Message;
            throw Faults.Invalid($"The request is not the JSON of {method.Input!.FullName}: {Cut(fault)} ({text.Position})", exception);
        }
    }

    private static string Cut(string fault) => fault.Length <= LongestFault ? fault : fault[..LongestFault] + "…";
}
