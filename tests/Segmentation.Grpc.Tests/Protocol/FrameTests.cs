using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO.Compression;
using System.Linq;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Xunit;

namespace Grpc.Tests.Protocol;

public sealed class FrameTests
{
    [Fact]
    public void Row_7_Frames_are_found_however_the_bytes_are_cut()
    {
        Random random = new(TestSeed.Value);
        for (int round = 0; round < 500; round++)
        {
            byte[][] payloads = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Bytes(random, random.Next(40)))];
            byte[] stream = [.. payloads.SelectMany((payload, i) => RawCall.Frame((byte)(i % 2), payload))];
            ReadOnlySequence<byte> rest = Cut(stream, random);
            for (int i = 0; i < payloads.Length; i++)
            {
                Assert.True(MessageFrame.TryRead(ref rest, 40, out ReadOnlySequence<byte> payload, out bool compressed), TestSeed.Replay);
                Assert.True(payload.ToArray().SequenceEqual(payloads[i]), TestSeed.Replay);
                Assert.True(compressed == (i % 2 == 1), TestSeed.Replay);
            }

            Assert.True(rest.IsEmpty, TestSeed.Replay);
        }
    }

    [Fact]
    public void Any_bytes_are_a_frame_or_too_few_or_refused()
    {
        Random random = new(TestSeed.Value);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = Bytes(random, random.Next(12));
            if (bytes.Length > 1 && random.Next(2) == 0)
            {
                bytes[0] &= 1;
                bytes[1] = 0;
            }

            ReadOnlySequence<byte> rest = Cut(bytes, random);
            try
            {
                bool whole = MessageFrame.TryRead(ref rest, 100, out ReadOnlySequence<byte> payload, out _);
                Assert.True(whole ? rest.Length == bytes.Length - 5 - payload.Length : rest.Length == bytes.Length, TestSeed.Replay);
            }
            catch (RpcException exception)
            {
                Assert.True(exception.StatusCode is StatusCode.Internal or StatusCode.ResourceExhausted, TestSeed.Replay);
            }
        }
    }

    [Fact]
    public void Row_26_The_limit_holds_as_soon_as_the_length_is_stated()
    {
        ReadOnlySequence<byte> at = new([0, 0, 0, 0, 100]);
        Assert.False(MessageFrame.TryRead(ref at, 100, out _, out _));
        ReadOnlySequence<byte> above = new([0, 0, 0, 0, 101]);
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => MessageFrame.TryRead(ref above, 100, out _, out _)).StatusCode);
        ReadOnlySequence<byte> unlimited = new([0, 0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => MessageFrame.TryRead(ref unlimited, null, out _, out _)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_serializer_may_state_its_length_or_not_or_give_an_array(bool compress)
    {
        byte[] payload = Bytes(new Random(1), 3000);
        Action<byte[], SerializationContext>[] serializers =
        [
            (bytes, context) =>
            {
                context.SetPayloadLength(bytes.Length);
                context.GetBufferWriter().Write(bytes);
                context.Complete();
            },
            (bytes, context) =>
            {
                context.GetBufferWriter().Write(bytes);
                context.Complete();
            },
            (bytes, context) => context.Complete(bytes),
        ];
        GzipCompressionProvider gzip = new(CompressionLevel.Fastest);
        foreach (Action<byte[], SerializationContext> serializer in serializers)
        {
            ArrayBufferWriter<byte> output = new();
            FrameWriter writer = new(output, 3000);
            writer.Write(payload, serializer, compress ? gzip : null);
            writer.Write([], serializer, compress ? gzip : null);
            Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => writer.Write(new byte[3001], serializer, compress ? gzip : null)).StatusCode);
            ReadOnlySequence<byte> rest = new(output.WrittenMemory);
            foreach (byte[] expected in (byte[][])[payload, []])
            {
                Assert.True(MessageFrame.TryRead(ref rest, null, out ReadOnlySequence<byte> found, out bool compressed));
                Assert.Equal(compress && expected.Length > 0, compressed);
                using PooledBuffer? inflated = compressed ? MessageCompression.Inflate(gzip, found, 3000) : null;
                Assert.Equal(expected, inflated?.Written.ToArray() ?? found.ToArray());
            }

            Assert.True(rest.IsEmpty);
        }
    }

    [Fact]
    public void A_serializer_that_does_not_keep_its_word_leaves_no_bytes()
    {
        Action<string, SerializationContext>[] wrong =
        [
            (_, context) => { },
            (_, context) => context.SetPayloadLength(3),
            (_, context) => { context.SetPayloadLength(3); context.GetBufferWriter().Write(new byte[2]); context.Complete(); },
            (_, context) => { context.SetPayloadLength(3); context.GetBufferWriter().Write(new byte[4]); context.Complete(); },
            (_, context) => { context.SetPayloadLength(3); context.SetPayloadLength(3); },
            (_, context) => { context.GetBufferWriter().Write(new byte[4]); throw new InvalidOperationException(); },
        ];
        ArrayBufferWriter<byte> output = new();
        FrameWriter writer = new(output, null);
        foreach (Action<string, SerializationContext> serializer in wrong)
        {
            Assert.ThrowsAny<Exception>(() => writer.Write("", serializer));
            Assert.Equal(0, output.WrittenCount);
        }

        writer.Write("ok", Marshallers.StringMarshaller.ContextualSerializer);
        Assert.Equal(7, output.WrittenCount);
    }

    [Fact]
    public void Row_26_A_bomb_of_256_MiB_costs_no_more_than_the_limit()
    {
        const int Limit = 1 << 20;
        byte[] bomb = RawCall.Gzip(new byte[256 << 20]);
        GzipCompressionProvider gzip = new(CompressionLevel.Fastest);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RpcException refused = Assert.Throws<RpcException>(() => MessageCompression.Inflate(gzip, new ReadOnlySequence<byte>(bomb), Limit));
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.InRange(spent, 0, 3L * Limit);
    }

    [Fact]
    public void Inflated_bytes_are_what_was_compressed_and_damage_is_INTERNAL()
    {
        Random random = new(TestSeed.Value);
        ICompressionProvider[] providers = [new GzipCompressionProvider(CompressionLevel.Optimal), new DeflateCompressionProvider(CompressionLevel.Fastest)];
        for (int round = 0; round < 300; round++)
        {
            ICompressionProvider provider = providers[round % 2];
            byte[] plain = [.. Bytes(random, random.Next(2000)).Select(b => (byte)(b & 0x83))];
            using PooledBuffer packed = MessageCompression.Compress(provider, null, plain);
            using (PooledBuffer inflated = MessageCompression.Inflate(provider, Cut(packed.Written.ToArray(), random), plain.Length))
            {
                Assert.True(inflated.Written.Span.SequenceEqual(plain), TestSeed.Replay);
            }

            byte[] damaged = packed.Written.ToArray()[..random.Next(Math.Min(1, packed.Length), Math.Max(1, packed.Length))];
            if (damaged.Length == 0)
            {
                // What the runtime makes of nothing.
                continue;
            }

            RpcException refused = Assert.Throws<RpcException>(() => MessageCompression.Inflate(provider, new ReadOnlySequence<byte>(damaged), null).Dispose());
            Assert.True(refused.StatusCode == StatusCode.Internal, TestSeed.Replay);
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static ReadOnlySequence<byte> Cut(byte[] bytes, Random random)
    {
        List<Segment> segments = [new(default, 0)];
        for (int at = 0; at < bytes.Length;)
        {
            int length = random.Next(0, Math.Min(8, bytes.Length - at) + 1);
            segments.Add(segments[^1].Append(bytes.AsMemory(at, length)));
            at += length;
        }

        return new ReadOnlySequence<byte>(segments[0], 0, segments[^1], segments[^1].Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
