using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

public sealed class DeviceDictionaryProperties
{
    public enum Shape
    {
        Random,
        OnePartition,
        OneTag,
        LastPlaceOfAPartition,
    }

    [Theory]
    [InlineData(Shape.Random)]
    [InlineData(Shape.OnePartition)]
    [InlineData(Shape.OneTag)]
    [InlineData(Shape.LastPlaceOfAPartition)]
    public void Any_batches_of_tokens_get_the_ordinals_that_a_plain_dictionary_gives(Shape shape)
    {
        Random random = new(7);
        HeapTokenColumn column = new();
        DeviceDictionary dictionary = new(column);
        Dictionary<Token, uint> oracle = [];
        Token[] pool = [.. Enumerable.Range(0, shape == Shape.OneTag ? 600 : 6_000).Select(i => Make(shape, random, i))];
        foreach (int size in new[] { 1, 15, 16, 17, 300, 0, 5_000, 20_000, 40 })
        {
            Token[] batch = random.GetItems(pool, size);
            uint[] ordinals = new uint[size];
            int before = oracle.Count;
            int added = dictionary.FindOrAdd(batch, ordinals);
            uint[] expected = [.. batch.Select(token => oracle.TryGetValue(token, out uint known) ? known : oracle[token] = (uint)oracle.Count)];
            Assert.Equal(expected, ordinals);
            Assert.Equal(oracle.Count - before, added);
            Assert.Equal((uint)oracle.Count, column.Count);
        }

        AssertFinds(dictionary, pool, oracle);
        AssertFinds(new DeviceDictionary(column), pool, oracle);
        foreach (uint covered in new[] { 0u, 1u, column.Count / 2, column.Count })
        {
            DeviceDictionary reopened = new(column, Table(column, covered));
            AssertFinds(reopened, pool, oracle);
        }
    }

    [Fact]
    public void Tokens_over_several_stripes_keep_their_ordinals()
    {
        HeapTokenColumn column = new();
        DeviceDictionary dictionary = new(column);
        Token[] tokens = [.. Enumerable.Range(0, TokenColumn.StripeSize + 1_000).Select(static i => Mix((ulong)i + 1))];
        uint[] ordinals = new uint[tokens.Length];
        Assert.Equal(tokens.Length, dictionary.FindOrAdd(tokens, ordinals));
        for (int i = 0; i < ordinals.Length; i++)
        {
            Assert.True(ordinals[i] == i && column[(uint)i] == tokens[i], $"ordinal {i}");
        }

        Assert.Equal(0, dictionary.FindOrAdd(tokens, ordinals));
        Assert.Equal(TokenColumn.StripeSize, column.Stripe(0).Length);
        Assert.Equal(1_000, column.Stripe(1).Length);
        Assert.Equal(0, column.Stripe(2).Length);
    }

    [Fact]
    public void An_erased_device_is_not_found_and_its_token_comes_back_under_a_new_ordinal()
    {
        HeapTokenColumn column = new();
        DeviceDictionary dictionary = new(column);
        Token[] tokens = [.. Enumerable.Range(0, 100).Select(static i => new Token((ulong)i << 8, 1))];
        uint[] ordinals = new uint[100];
        dictionary.FindOrAdd(tokens, ordinals);
        column.Erase(40);

        foreach (DeviceDictionary each in new[] { dictionary, new DeviceDictionary(column), new DeviceDictionary(column, Table(column, 100)) })
        {
            each.Find(tokens, ordinals);
            Assert.Equal(DeviceDictionary.NotFound, ordinals[40]);
            Assert.Equal(41u, ordinals[41]);
        }

        Assert.Equal(1, dictionary.FindOrAdd(tokens, ordinals));
        Assert.Equal(100u, ordinals[40]);
    }

    [Fact]
    public void The_erased_token_is_never_found_and_never_added()
    {
        HeapTokenColumn column = new();
        DeviceDictionary dictionary = new(column);
        uint[] ordinals = new uint[2];
        Assert.Throws<ArgumentException>(() => dictionary.FindOrAdd([new Token(1, 1), default], ordinals));
        Assert.Equal(0u, column.Count);
        dictionary.Find([default], ordinals);
        Assert.Equal(DeviceDictionary.NotFound, ordinals[0]);
    }

    private static unsafe DeviceTable Table(TokenColumn column, uint covered)
    {
        HeapBytes bytes = HeapBytes.Of(writer => DeviceTable.Write(column, covered, writer));
        return DeviceTable.Read(bytes, bytes.Start, bytes.Length, covered);
    }

    private static void AssertFinds(DeviceDictionary dictionary, Token[] pool, Dictionary<Token, uint> oracle)
    {
        Token[] asked = [.. pool, .. pool.Select(static token => token with { Second = token.Second ^ 1UL << 63 })];
        uint[] found = new uint[asked.Length];
        dictionary.Find(asked, found);
        Assert.Equal(asked.Select(token => oracle.TryGetValue(token, out uint ordinal) ? ordinal : DeviceDictionary.NotFound), found);
    }

    private static Token Make(Shape shape, Random random, int i) => shape switch
    {
        Shape.OnePartition => new Token((ulong)random.NextInt64() & ~0xFFUL | 0x5A, (ulong)i),
        Shape.OneTag => new Token(0xABCD_EF01_0000_0033, (ulong)i + 1),
        Shape.LastPlaceOfAPartition => new Token(0xFFFF_FFFF_0000_0000 | (uint)i & 3, (ulong)(i / 40) + 1),
        _ => new Token((ulong)random.NextInt64(), (ulong)random.NextInt64()),
    };

    private static Token Mix(ulong i) => new(unchecked(i * 0x9E37_79B9_7F4A_7C15), i);
}
