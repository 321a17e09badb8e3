using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Grpc.Tests.Http2;

/// <summary>What a broken or hostile client makes of a conversation: each one rule of the grammar bent, most on purpose, some blindly.</summary>
internal static class Mutation
{
    /// <summary>By name, so that a failure tells what was done.</summary>
    public static readonly (string Name, Action<List<Frame>, Random> Apply)[] OfFrames =
    [
        ("wrong length", (frames, random) => Replace(frames, random, frame => frame with { Stated = random.Next(5) switch { 0 => 0, 1 => frame.Payload.Length + 1, 2 => Math.Max(0, frame.Payload.Length - 1), 3 => 16_385, _ => 0xFF_FFFF } })),
        ("reserved bit", (frames, random) => Replace(frames, random, frame => frame with { Reserved = true })),
        ("other stream", (frames, random) => Replace(frames, random, frame => frame with { Stream = Id(random) })),
        ("other type", (frames, random) => Replace(frames, random, frame => frame with { Type = (FrameType)random.Next(12) })),
        ("other flags", (frames, random) => Replace(frames, random, frame => frame with { Flags = (byte)random.Next(256) })),
        ("left out", (frames, random) => frames.RemoveAt(random.Next(frames.Count))),
        ("said twice", (frames, random) => Insert(frames, random, frames[random.Next(frames.Count)])),
        ("out of order", Swap),
        ("bad fields", (frames, random) => Block(frames, random, BadFields(random))),
        ("bad header block", (frames, random) => Block(frames, random, BadBlock(random))),
        ("bad padding", (frames, random) => Replace(frames, random, frame => frame with { Flags = (byte)(frame.Flags | Frame.Padded), Payload = [255, .. frame.Payload.Take(random.Next(255))] })),
        ("bad settings", (frames, random) => Insert(frames, random, BadSettings(random))),
        ("window overflow", (frames, random) => Insert(frames, random, Frame.WindowUpdate(Stream(random), random.Next(3) == 0 ? 0u : 0x7FFF_FFFFu), random.Next(1, 4))),
        ("window of an odd length", (frames, random) => Insert(frames, random, new Frame(FrameType.WindowUpdate, 0, Stream(random), new byte[random.Next(10)]))),
        ("bad ping", (frames, random) => Insert(frames, random, new Frame(FrameType.Ping, 0, random.Next(2), new byte[random.Next(12)]))),
        ("many pings", (frames, random) => Insert(frames, random, Frame.Ping((ulong)random.NextInt64()), random.Next(2, 60))),
        ("bad reset", (frames, random) => Insert(frames, random, new Frame(FrameType.Reset, 0, Id(random), new byte[random.Next(7)]))),
        ("reset", (frames, random) => Insert(frames, random, Frame.Reset(Stream(random), (uint)random.Next(16)))),
        ("client goes away", (frames, random) => Insert(frames, random, Frame.GoAway(random.Next(10), (uint)random.Next(16)))),
        ("lone continuation", (frames, random) => Insert(frames, random, new Frame(FrameType.Continuation, (byte)random.Next(8), Stream(random), HeaderBlock.Write([("x", "y")])), random.Next(1, 5))),
        ("endless headers", (frames, random) => Insert(frames, random, new Frame(FrameType.Headers, 0, Stream(random), HeaderBlock.Write([("x", "y")])))),
        ("push promise", (frames, random) => Insert(frames, random, new Frame(FrameType.PushPromise, Frame.EndHeaders, Stream(random), [0, 0, 0, 2, .. HeaderBlock.Write([(":method", "GET")])]))),
        ("priority of itself", (frames, random) => Insert(frames, random, new Frame(FrameType.Priority, 0, 1, [0, 0, 0, 1, .. new byte[random.Next(3)]]))),
        ("data after the end", (frames, random) => frames.Add(Frame.Data(Stream(random), RawCall.Frame(0, new byte[random.Next(100)]), random.Next(2) == 0))),
        ("second headers", (frames, random) => frames.Add(Frame.Headers(Stream(random), RawConnection.RequestBlock("/probe.Probe/Echo"), random.Next(2) == 0))),
        ("frame too large", (frames, random) => Insert(frames, random, Frame.Data(Stream(random), new byte[16_385 + random.Next(10_000)]))),
        ("bad message", (frames, random) => Insert(frames, random, Frame.Data(Stream(random), BadMessage(random), random.Next(2) == 0))),
    ];

    /// <summary>Of what the frames carry: HTTP/2 is kept, gRPC is not.</summary>
    public static readonly (string Name, Action<List<Frame>, Random> Apply)[] OfCalls =
    [
        ("other bytes of a message", (frames, random) => Message(frames, random, bytes => Flip(bytes, random))),
        ("fewer bytes of a message", (frames, random) => Message(frames, random, bytes => bytes[..random.Next(bytes.Length)])),
        ("more bytes of a message", (frames, random) => Message(frames, random, bytes => [.. bytes, .. Noise(random, random.Next(1, 40))])),
        ("other message", (frames, random) => Message(frames, random, _ => BadMessage(random))),
        ("message twice", (frames, random) => Message(frames, random, bytes => bytes.Length < 8_000 ? [.. bytes, .. bytes] : bytes)),
        ("bad fields of a call", (frames, random) => Block(frames, random, BadFields(random))),
        ("reset of a call", (frames, random) => frames.Insert(random.Next(Math.Max(1, frames.Count - 3), frames.Count + 1), Frame.Reset(1, (uint)random.Next(16)))),
    ];

    /// <summary>Of the bytes that the frames come to.</summary>
    public static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] OfBytes =
    [
        ("cut off", (bytes, random) => bytes[..random.Next(bytes.Length)]),
        ("flipped bits", Flip),
        ("noise within", (bytes, random) => { int at = random.Next(bytes.Length); return [.. bytes[..at], .. Noise(random, random.Next(1, 100)), .. bytes[at..]]; }),
        ("noise alone", (_, random) => Noise(random, random.Next(1, 1000))),
        ("another protocol", (bytes, random) => random.Next(3) switch
        {
            0 => [.. "GET / HTTP/1.1\r\nhost: x\r\n\r\n"u8],
            1 => [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. Noise(random, 512)],
            _ => bytes[RawConnection.Preface.Length..],
        }),
    ];

    private static void Replace(List<Frame> frames, Random random, Func<Frame, Frame> change)
    {
        int at = random.Next(frames.Count);
        frames[at] = change(frames[at]);
    }

    /// <summary>Other bytes in a DATA frame that has some and no padding.</summary>
    private static void Message(List<Frame> frames, Random random, Func<byte[], byte[]> change)
    {
        int at = frames.FindIndex(random.Next(frames.Count), frame => frame.Type == FrameType.Data && frame.Payload.Length > 0 && !frame.Has(Frame.Padded));
        if (at >= 0)
        {
            frames[at] = frames[at] with { Payload = change(frames[at].Payload) };
        }
    }

    private static void Insert(List<Frame> frames, Random random, Frame frame, int times = 1) => frames.InsertRange(random.Next(frames.Count + 1), Enumerable.Repeat(frame, times));

    private static void Swap(List<Frame> frames, Random random)
    {
        int a = random.Next(frames.Count);
        int b = random.Next(frames.Count);
        (frames[a], frames[b]) = (frames[b], frames[a]);
    }

    private static int Stream(Random random) => random.Next(4) == 0 ? Id(random) : 1 + (2 * random.Next(3));

    private static int Id(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => 2 * random.Next(1, 10),
        2 => int.MaxValue,
        3 => 1,
        _ => 1 + (2 * random.Next(20)),
    };

    /// <summary>Another block in a frame that opens a stream, whole or not.</summary>
    private static void Block(List<Frame> frames, Random random, byte[] block)
    {
        int at = frames.FindIndex(random.Next(frames.Count), frame => frame.Type == FrameType.Headers);
        if (at < 0)
        {
            Insert(frames, random, Frame.Headers(7, block, end: true));
        }
        else
        {
            frames[at] = frames[at] with { Payload = block[..Math.Min(block.Length, 16_384)], Flags = (byte)(frames[at].Flags & ~(Frame.Padded | Frame.Priority)) };
        }
    }

    private static byte[] BadFields(Random random)
    {
        List<(string Name, string Value)> fields =
        [
            (":method", "POST"), (":scheme", "http"), (":path", "/probe.Probe/Echo"), (":authority", "127.0.0.1"), ("te", "trailers"), ("content-type", "application/grpc"),
        ];
        int any = random.Next(fields.Count);
        switch (random.Next(14))
        {
            case 0: fields.Add(fields[random.Next(4)]); break;
            case 1: fields.RemoveAt(any); break;
            case 2: fields.Reverse(); break;
            case 3: fields[any] = (fields[any].Name.ToUpperInvariant(), fields[any].Value); break;
            case 4: fields.Add((":surprise", "1")); break;
            case 5: fields[any] = (fields[any].Name, ""); break;
            case 6: fields[any] = (fields[any].Name, "a\r\nb: c\0"); break;
            case 7: fields.Add((((string[])["connection", "transfer-encoding", "upgrade", "keep-alive", "proxy-connection"])[random.Next(5)], "x")); break;
            case 8: fields[4] = ("te", "gzip"); break;
            case 9: fields.Add(("grpc-timeout", ((string[])["", "0n", "-1S", "123456789n", "1x", "99999999H"])[random.Next(6)])); break;
            case 10: fields.Add(("grpc-encoding", ((string[])["br", "", "gzip,deflate", "identity"])[random.Next(4)])); break;
            case 11: fields.Add(("x-bin", "!" + random.Next())); break;
            case 12: fields[2] = (":path", ((string[])["/", "*", "/probe.Probe/", "/probe.Probe/Echo?x=1", "//x//", "/%00", "/probe.Probe/Echo#f", "noslash", "/nobody.Here/Echo"])[random.Next(9)]); break;
            default: fields.Add(("content-length", ((string[])["0", "-1", "99999999999999999999", "5", "a"])[random.Next(5)])); break;
        }

        return HeaderBlock.Write(fields);
    }

    private static byte[] BadBlock(Random random)
    {
        byte[] block = RawConnection.RequestBlock("/probe.Probe/Echo");
        switch (random.Next(6))
        {
            case 0:
                return block[..random.Next(block.Length)];
            case 1:
                return Flip(block, random);
            case 2:
                return [.. block, 0x80];
            case 3:
                return [.. block, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
            case 4:
                return [0x3F, 0xFF, 0xFF, 0xFF, 0x07, .. block];
            default:
                using (MemoryStream long_ = new())
                {
                    long_.Write(block);
                    long_.Write([0, 1, (byte)'x', 0x7F, 0xFF, 0xFF, 0x03]);
                    long_.Write(Noise(random, 200));
                    return long_.ToArray();
                }
        }
    }

    private static Frame BadSettings(Random random) => random.Next(8) switch
    {
        0 => new Frame(FrameType.Settings, 0, 0, new byte[random.Next(1, 6)]),
        1 => new Frame(FrameType.Settings, Frame.Ack, 0, new byte[6]),
        2 => new Frame(FrameType.Settings, 0, 1, []),
        3 => Frame.Settings((RawConnection.EnablePush, 2)),
        4 => Frame.Settings((RawConnection.InitialWindow, 0x8000_0000)),
        5 => Frame.Settings((RawConnection.MaxFrame, (uint)random.Next(0, 16_384))),
        6 => Frame.Settings([.. Enumerable.Range(0, random.Next(1, 500)).Select(i => (unchecked((ushort)(i * 7)), (uint)random.Next()))]),
        _ => Frame.Settings((RawConnection.InitialWindow, (uint)random.Next(0, 2))),
    };

    private static byte[] BadMessage(Random random) => random.Next(7) switch
    {
        0 => RawCall.Frame((byte)random.Next(2, 256), new byte[10]),
        1 => [0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2],
        2 => RawCall.Frame(1, RawCall.Gzip(new byte[100])),
        3 => RawCall.Frame(1, Noise(random, 50)),
        4 => RawCall.Frame(0, Noise(random, random.Next(1, 200))),
        5 => [0, 0, 0],
        _ => RawCall.Frame(0, new byte[random.Next(16_000)]),
    };

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] flipped = [.. bytes];
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        }

        return flipped;
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
