using System;
using System.Linq;
using System.Runtime.InteropServices;
using Segmentation.Delivery;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class ScopedTokenTests
{
    private static readonly KeyRing Keys = new(Enumerable.Range(0, 32).Select(static i => (byte)i).ToArray());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(5_001)]
    public void The_processors_instructions_and_the_platform_make_the_same_tokens(int count)
    {
        Random random = new(count);
        Token[] column = new Token[10_000];
        random.NextBytes(MemoryMarshal.AsBytes(column.AsSpan()));
        uint[] places = [.. Enumerable.Range(0, count).Select(_ => (uint)random.Next(column.Length))];
        Token[] fast = new Token[count];
        Token[] portable = new Token[count];
        new ScopedTokenizer(Keys.Space("cookie"), Keys.Destination("net", 1)).Translate(column, places, fast);
        new ScopedTokenizer(Keys.Space("cookie"), Keys.Destination("net", 1), isPortable: true).Translate(column, places, portable);
        Assert.Equal(portable, fast);
    }

    [Fact]
    public void Round_keys_are_those_of_the_standards_example()
    {
        Assert.SkipUnless(AesSchedule.IsSupported, "this processor has no AES instructions");
        byte[] key = Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"); // FIPS 197, appendix A.3
        AesSchedule schedule = AesSchedule.ForEncryption(key);
        unsafe
        {
            Assert.Equal("fe4890d1e6188d0b046df344706c631e", Convert.ToHexStringLower(new ReadOnlySpan<byte>(schedule.Keys + AesSchedule.Rounds, 16)));
        }

        GC.KeepAlive(schedule);
    }

    [Fact]
    public void A_place_beyond_the_column_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new ScopedTokenizer(Keys.Space("cookie"), Keys.Destination("net", 1)).Translate(new Token[3], [3], new Token[1]));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(32, 0, 0)]
    [InlineData(33, 0, 0)]
    [InlineData(5_000, 3, 0)]
    [InlineData(8_191, 0, 0)]
    [InlineData(100_000, 5, 0)]
    [InlineData(300_000, 0, 0)]
    [InlineData(20_000, 0, 60)]
    [InlineData(20_000, 0, 128)]
    [InlineData(60_000, 2, 70)]
    public void Tokens_are_sorted_by_their_bytes_however_they_are_distributed(int count, int sharedBits, int zeroBits)
    {
        Random random = new(count + sharedBits);
        UInt128[] values = [.. Enumerable.Range(0, count).Select(_ =>
        {
            UInt128 value = new((ulong)random.NextInt64() << 1 ^ (ulong)random.Next(2), (ulong)random.NextInt64());
            value = zeroBits >= 128 ? 7 : value >> zeroBits;
            return sharedBits == 0 ? value : value >> sharedBits | (UInt128.One << (128 - sharedBits));
        })];
        Token[] tokens = [.. values.Select(TokenOf)];
        ScopedTokenOrder.Sort(tokens, new Token[count], sharedBits);
        Array.Sort(values);
        Assert.Equal(values.Select(TokenOf), tokens);
    }

    [Fact]
    public void A_digest_is_the_sum_modulo_two_to_the_128()
    {
        Random random = new(3);
        Token[] tokens = new Token[1_000];
        random.NextBytes(MemoryMarshal.AsBytes(tokens.AsSpan()));
        UInt128 sum = tokens.Aggregate(UInt128.Zero, static (before, token) => unchecked(before + new UInt128(ScopedTokenOrder.Key(token), ScopedTokenOrder.Rest(token))));
        AudienceDigest digest = default;
        Assert.Equal(new AudienceDigest(1_000, sum), digest.With(tokens.AsSpan(0, 300)).With(tokens.AsSpan(300)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2_047, 0)]
    [InlineData(2_048, 1)]
    [InlineData(1L << 26, 16)]
    [InlineData(1L << 32, 16)]
    public void About_a_thousand_devices_share_what_a_file_keeps_of_their_scoped_tokens(long members, int bits) =>
        Assert.Equal(bits, AudienceWriter.LeadingBitsOf(members));

    private static Token TokenOf(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Token.Read(bytes);
    }
}
