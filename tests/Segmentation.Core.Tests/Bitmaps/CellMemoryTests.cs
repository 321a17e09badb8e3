using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed unsafe class CellMemoryTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(4_096, 4_096)]
    [InlineData(4_097, 8_192)]
    [InlineData(8_192, 8_192)]
    public void A_payload_takes_the_power_of_two_that_holds_it(int length, int bytes)
    {
        Assert.Equal(bytes, CellMemory.SizeOf(length));
        byte* cell = CellMemory.Rent(length, out CellBlock block);
        Assert.Equal(0, (nint)cell % 64);
        new Span<byte>(cell, length).Fill(0xFF);
        CellMemory.Return(block, cell);
    }

    [Fact]
    public void Nothing_takes_nothing() => Assert.Equal(0, CellMemory.SizeOf(0));

    /// <summary>Cells are written whole, given back and taken in any order, by several threads; whoever holds one finds what it wrote.</summary>
    [Fact]
    public void No_cell_is_handed_out_twice_at_a_time()
    {
        CellShelf shelf = new(256);
        Parallel.For(0, 4, thread =>
        {
            Random random = new(thread);
            List<(nint Cell, CellBlock Block, byte Written)> held = [];
            for (int step = 0; step < 6_000; step++)
            {
                if (held.Count > 0 && random.Next(step < 3_000 ? 3 : 2) == 0)
                {
                    int i = random.Next(held.Count);
                    (nint cell, CellBlock block, byte written) = held[i];
                    Assert.Equal(256, new ReadOnlySpan<byte>((byte*)cell, 256).Count(written));
                    held[i] = held[^1];
                    held.RemoveAt(held.Count - 1);
                    shelf.Return(block, (byte*)cell);
                }
                else
                {
                    byte* cell = shelf.Rent(out CellBlock block);
                    byte written = (byte)random.Next(256);
                    new Span<byte>(cell, 256).Fill(written);
                    held.Add(((nint)cell, block, written));
                }
            }

            foreach ((nint cell, CellBlock block, byte written) in held)
            {
                Assert.Equal(256, new ReadOnlySpan<byte>((byte*)cell, 256).Count(written));
                shelf.Return(block, (byte*)cell);
            }
        });
        Assert.InRange(shelf.Bytes, 1 << 16, CellShelf.MostSpare);
    }

    [Fact]
    public void Empty_blocks_beyond_what_is_kept_go_back_to_the_system()
    {
        CellShelf shelf = new(8_192);
        List<(nint Cell, CellBlock Block)> held = [];
        for (int i = 0; i < 3 * CellShelf.MostSpare / 8_192; i++)
        {
            held.Add(((nint)shelf.Rent(out CellBlock block), block));
        }

        Assert.Equal(held.Count, held.Select(static cell => cell.Cell).Distinct().Count());
        Assert.InRange(shelf.Bytes, 3 * CellShelf.MostSpare, 4 * CellShelf.MostSpare);
        foreach ((nint cell, CellBlock block) in held)
        {
            shelf.Return(block, (byte*)cell);
        }

        Assert.InRange(shelf.Bytes, 1, CellShelf.MostSpare);
        byte* again = shelf.Rent(out CellBlock last);
        shelf.Return(last, again);
    }
}
