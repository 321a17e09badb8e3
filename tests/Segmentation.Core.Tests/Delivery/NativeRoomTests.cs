using System;
using Segmentation.Delivery;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class NativeRoomTests
{
    [Fact]
    public void Growing_keeps_what_is_asked_for_and_adds_zeros()
    {
        using NativeRoom<uint> room = new(3);
        room.Span.Fill(7);
        room.Ensure(5_000, 2);

        Assert.Equal(5_000, room.Length);
        Assert.True(room.Span[..2].SequenceEqual([7u, 7u]));
        Assert.Equal(-1, room.Span[2..].IndexOfAnyExcept(0u));
    }

    [Fact]
    public void Room_that_is_large_enough_is_left_alone()
    {
        using NativeRoom<uint> room = new(10);
        room.Span.Fill(7);
        room.Ensure(10, 0);

        Assert.Equal(-1, room.Span.IndexOfAnyExcept(7u));
    }

    [Fact]
    public void Nothing_is_left_once_it_is_disposed_of_and_disposing_twice_is_once()
    {
        NativeRoom<ulong> room = new(1_000);
        room.Dispose();
        room.Dispose();

        Assert.True(room.Span.IsEmpty);
        using NativeRoom<ulong> none = new();
        Assert.True(none.Span.IsEmpty);
    }
}
