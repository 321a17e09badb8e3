using System;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.TestSupport.Bitmaps;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

/// <summary>Whatever is done to valid bytes, reading gives a clear error or a bitmap that is whole.</summary>
public sealed class PortableCorruptionTests
{
    private const int Mutations = 20_000;

    [Fact]
    public void Twenty_thousand_damaged_inputs_give_a_clear_error_or_a_whole_bitmap()
    {
        Random random = new(12_347);
        byte[][] originals = [.. Originals()];
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] bytes = Damage(originals[random.Next(originals.Length)], random);
            try
            {
                Check(bytes);
            }
            catch (CorruptBitmapException error)
            {
                refused++;
                Assert.InRange(error.Offset, 0, bytes.Length);
                Assert.NotEmpty(error.Expected);
                Assert.NotEmpty(error.Found);
            }
            catch (Exception error) when (error is not CorruptBitmapException)
            {
                Assert.Fail($"Mutation {i} of seed 12347: {error}");
            }
        }

        Assert.InRange(refused, Mutations / 4, Mutations - 1); // both outcomes must occur, or the damage is not what it says
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (byte[] bytes in Originals().Where(bytes => bytes.Length < 300))
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<CorruptBitmapException>(() => Bitmap.ReadPortable(bytes.AsSpan(0, length)));
            }
        }
    }

    [Fact]
    public void A_header_that_promises_much_allocates_little()
    {
        byte[] bytes = new byte[8 + 4 * 65_536];
        bytes[0] = 0x3A;
        bytes[1] = 0x30;
        bytes[6] = 1; // 65,536 containers, whose offsets are not there
        Assert.InRange(Allocation.LeastOf(() => Refuses(bytes)), 0, 64 * 1024);
    }

    private static void Refuses(byte[] bytes) => Assert.Throws<CorruptBitmapException>(() => Bitmap.ReadPortable(bytes));

    private static unsafe void Check(byte[] bytes)
    {
        Bitmap bitmap = Bitmap.ReadPortable(bytes, out int consumed);
        BitmapInvariants.Check(bitmap);
        Assert.InRange(consumed, 0, bytes.Length);
        Assert.True(Bitmap.ReadPortable(bitmap.ToPortable()).SetEquals(bitmap));
        using NativeBytes memory = new(bytes, 3);
        Assert.True(Bitmap.MapPortable(memory.Start, memory.Length, memory, out long mapped).SetEquals(bitmap));
        Assert.Equal(consumed, mapped);
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int header = Math.Min(bytes.Length, 64);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                bytes[random.Next(header)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 3:
                for (int i = 0; i < 8; i++)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
            case 4:
                int from = random.Next(bytes.Length);
                int length = random.Next(Math.Min(64, bytes.Length - from));
                bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(random.Next(bytes.Length - length)));
                return bytes;
            default:
                return [.. bytes, .. bytes.AsSpan(random.Next(bytes.Length))];
        }
    }

    private static System.Collections.Generic.IEnumerable<byte[]> Originals()
    {
        yield return Bitmap.Empty.ToPortable();
        yield return Bitmap.Of(1, 5, 0x2_0000, uint.MaxValue).ToPortable();
        yield return Bitmap.FromRange(60_000, 200_000).ToPortable();
        yield return Bitmap.FromRange(0x10_0000, 0x18_1234).ToPortable();
        yield return Bitmap.FromRange(7, 9).Or(Bitmap.Of(0x5_0000, 0x6_0000, 0x7_0000, 0x8_0000)).RunOptimize().ToPortable();
        foreach (string name in new[] { "4,096 spread (Array)", "4,097 spread (Bitset)", "most runs, one value each (Run)", "runs of twenty (Run)" })
        {
            yield return ContainerCatalogue.Entries.Single(entry => entry.Name == name).Bitmap.ToPortable();
        }
    }
}
