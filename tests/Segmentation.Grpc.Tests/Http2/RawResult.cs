using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Grpc.Core;

namespace Grpc.Tests.Http2;

/// <summary>What a server sent on one stream.</summary>
internal sealed class RawResult
{
    private readonly List<byte> _data = [];

    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>Code of RST_STREAM, if it came.</summary>
    public uint? Reset { get; private set; }

    /// <summary>Code of GOAWAY, if it came.</summary>
    public uint? GoAway { get; private set; }

    /// <summary>The stream ended whole or was reset.</summary>
    public bool IsOver { get; private set; }

    public byte[] Data => [.. _data];

    public StatusCode? Status => Fields.TryGetValue("grpc-status", out string? text) ? (StatusCode)int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    public string Message => Fields.GetValueOrDefault("grpc-message", "");

    /// <summary>Takes a frame in, if it is of the stream.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="fields">What a frame that ends a header block says.</param>
    /// <param name="stream">The stream.</param>
    public void Take(Frame frame, IReadOnlyList<(string Name, string Value)> fields, int stream)
    {
        if (frame.Type == FrameType.GoAway)
        {
            GoAway = frame.Code;
        }

        if (frame.Stream != stream || stream == 0)
        {
            return;
        }

        switch (frame.Type)
        {
            case FrameType.Headers or FrameType.Continuation:
                foreach ((string name, string value) in fields)
                {
                    Fields[name] = value;
                }

                IsOver |= frame.Type == FrameType.Headers && frame.Has(Frame.EndStream);
                break;
            case FrameType.Data:
                _data.AddRange(frame.Payload);
                IsOver |= frame.Has(Frame.EndStream);
                break;
            case FrameType.Reset:
                Reset = frame.Code;
                IsOver = true;
                break;
        }
    }

    public override string ToString() => $"{(Status is { } status ? status : "no status")}{(Reset is { } reset ? $", reset {reset}" : "")}{(GoAway is { } code ? $", GOAWAY {code}" : "")}, {_data.Count} bytes, {string.Join("; ", Fields.Select(field => $"{field.Key}={field.Value}"))}";
}
