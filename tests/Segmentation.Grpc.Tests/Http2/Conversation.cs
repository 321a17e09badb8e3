using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Google.Protobuf;
using Grpc.Tests.Probing;

namespace Grpc.Tests.Http2;

/// <summary>What a client may say on a connection, at random: some calls of every kind, cut into frames anyhow and mixed, with all that may stand between.</summary>
internal static class Conversation
{
    /// <summary>Settings to begin with.</summary>
    public static readonly Frame Hello = Frame.Settings((RawConnection.TableSize, 0), (RawConnection.InitialWindow, 1 << 20));

    private static readonly string[] Methods = ["Echo", "Gather", "Spread", "Chat"];

    /// <summary>The frames after the preface.</summary>
    public static List<Frame> Make(Random random)
    {
        List<Frame> frames = [Hello];
        List<Queue<Frame>> calls = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new Queue<Frame>(Call(random, 1 + (2 * i))))];
        // Streams are opened in order of their ids; after that their frames mix.
        foreach (Queue<Frame> call in calls)
        {
            do
            {
                frames.Add(call.Dequeue());
            }
            while (!frames[^1].Has(Frame.EndHeaders) || frames[^1].Type is not (FrameType.Headers or FrameType.Continuation));
        }

        while (calls.RemoveAll(call => call.Count == 0) >= 0 && calls.Count > 0)
        {
            frames.Add(calls[random.Next(calls.Count)].Dequeue());
            if (random.Next(6) == 0)
            {
                frames.Add(Between(random));
            }
        }

        return frames;
    }

    /// <summary>Frames that may stand anywhere but within a header block.</summary>
    private static Frame Between(Random random) => random.Next(5) switch
    {
        0 => Frame.Ping((ulong)random.NextInt64()),
        1 => Frame.WindowUpdate(0, (uint)random.Next(1, 1000)),
        2 => Frame.Settings((RawConnection.InitialWindow, (uint)random.Next(60_000, 1 << 20))),
        3 => new Frame(FrameType.Priority, 0, 1 + (2 * random.Next(5)), [0, 0, 0, 0, (byte)random.Next(256)]),
        // An unknown type, to be ignored; on a stream of even number Kestrel ends the connection.
        _ => new Frame((FrameType)random.Next(0x20, 0xFF), (byte)random.Next(256), random.Next(2) * (1 + (2 * random.Next(50))), Bytes(random, random.Next(20))),
    };

    private static IEnumerable<Frame> Call(Random random, int stream)
    {
        int method = random.Next(Methods.Length);
        bool gzip = random.Next(4) == 0;
        List<(string, string)> fields = [];
        if (gzip)
        {
            fields.Add(("grpc-encoding", "gzip"));
        }

        if (random.Next(4) == 0)
        {
            fields.Add(("x-bytes-bin", Convert.ToBase64String(Bytes(random, random.Next(40)))));
        }

        if (random.Next(4) == 0)
        {
            fields.Add(("grpc-timeout", "60S"));
        }

        foreach (Frame frame in Opening(random, stream, RawConnection.RequestBlock("/probe.Probe/" + Methods[method], [.. fields])))
        {
            yield return frame;
        }

        int messages = Methods[method] is "Echo" or "Spread" ? 1 : random.Next(4);
        using MemoryStream body = new();
        for (int i = 0; i < messages; i++)
        {
            byte[] payload = new Ask { Text = "t", Count = random.Next(3), Size = random.Next(2000), Body = ByteString.CopyFrom(Bytes(random, random.Next(random.Next(10) == 0 ? 40_000 : 300))) }.ToByteArray();
            body.Write(gzip && random.Next(2) == 0 ? RawCall.Frame(1, RawCall.Gzip(payload)) : RawCall.Frame(0, payload));
        }

        byte[] all = body.ToArray();
        for (int at = 0; at < all.Length;)
        {
            int length = Math.Min(all.Length - at, random.Next(3) == 0 ? random.Next(1, 10) : random.Next(1, 16_000));
            yield return Cut(random, stream, all.AsSpan(at, length));
            at += length;
        }

        yield return random.Next(3) == 0 ? Frame.Headers(stream, HeaderBlock.Write([("x-end", "1")]), end: true) : Frame.Data(stream, [], end: true);
    }

    private static IEnumerable<Frame> Opening(Random random, int stream, byte[] block)
    {
        int cut = random.Next(3) == 0 ? random.Next(1, block.Length) : block.Length;
        byte flags = cut == block.Length ? Frame.EndHeaders : (byte)0;
        yield return random.Next(4) switch
        {
            0 => new Frame(FrameType.Headers, (byte)(flags | Frame.Priority), stream, [0, 0, 0, 0, 15, .. block[..cut]]),
            1 => new Frame(FrameType.Headers, (byte)(flags | Frame.Padded), stream, [3, .. block[..cut], 0, 0, 0]),
            _ => new Frame(FrameType.Headers, flags, stream, block[..cut]),
        };
        if (cut < block.Length)
        {
            yield return new Frame(FrameType.Continuation, Frame.EndHeaders, stream, block[cut..]);
        }
    }

    private static Frame Cut(Random random, int stream, ReadOnlySpan<byte> bytes)
    {
        if (random.Next(5) != 0)
        {
            return Frame.Data(stream, bytes);
        }

        byte padding = (byte)random.Next(200);
        return new Frame(FrameType.Data, Frame.Padded, stream, [padding, .. bytes, .. new byte[padding]]);
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
