using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Sorts scoped tokens by their bytes.</summary>
/// <remarks>
/// Scoped tokens are uniformly distributed, being a cipher's output: one pass puts them into 256 buckets that fit a core's cache, a second, within
/// each, into places that hold a few, and an insertion sort mends the rest. Where they are not uniform it is slower, not wrong.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class ScopedTokenOrder
{
    private const int SmallMaximum = 32; // insertion sort alone
    private const int Crowd = 64; // a place that holds more is sorted by comparison
    private const int FirstBits = 8;
    private const int SecondBits = 11;
    private const int PlaceBits = 2; // a place holds about four

    /// <summary>Sorts tokens whose first bits are all the same.</summary>
    /// <param name="tokens">Sorted in place.</param>
    /// <param name="scratch">As many; overwritten.</param>
    /// <param name="sharedBits">Leading bits that all tokens share, 0 to 32.</param>
    public static void Sort(Span<Token> tokens, Span<Token> scratch, int sharedBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, tokens.Length);
        fixed (Token* source = tokens)
        fixed (Token* other = scratch)
        {
            int bits = BitOperations.Log2((uint)tokens.Length | 1) - PlaceBits;
            if (tokens.Length <= SmallMaximum)
            {
                Insert(source, tokens.Length);
            }
            else if (bits <= SecondBits)
            {
                tokens.CopyTo(scratch);
                Settle(other, source, tokens.Length, sharedBits, bits);
            }
            else
            {
                SortLarge(source, other, tokens.Length, sharedBits, Math.Min(bits - FirstBits, SecondBits));
            }
        }
    }

    private static void SortLarge(Token* tokens, Token* scratch, int count, int sharedBits, int secondBits)
    {
        int* starts = stackalloc int[(1 << FirstBits) + 1];
        Scatter(tokens, scratch, count, sharedBits, FirstBits, starts);
        for (int bucket = 0; bucket < 1 << FirstBits; bucket++)
        {
            int start = starts[bucket];
            Settle(scratch + start, tokens + start, starts[bucket + 1] - start, sharedBits + FirstBits, secondBits);
        }
    }

    /// <summary>From a bucket into its sorted place.</summary>
    private static void Settle(Token* from, Token* to, int count, int sharedBits, int bits)
    {
        int* starts = stackalloc int[(1 << SecondBits) + 1];
        Scatter(from, to, count, sharedBits, bits, starts);
        for (int place = 0; place < 1 << bits; place++)
        {
            int members = starts[place + 1] - starts[place];
            if (members > Crowd)
            {
                new Span<Token>(to + starts[place], members).Sort(static (a, b) => Compare(a, b));
            }
        }

        Insert(to, count);
    }

    /// <summary>Counting sort by some bits; <paramref name="starts"/> receives where each value begins, and the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(Token* from, Token* to, int count, int sharedBits, int bits, int* starts)
    {
        int values = 1 << bits;
        int down = 64 - bits;
        int* next = stackalloc int[values + 1];
        new Span<int>(next, values + 1).Clear();
        for (int i = 0; i < count; i++)
        {
            next[(int)(Key(from[i]) << sharedBits >> down)]++;
        }

        int sum = 0;
        for (int value = 0; value < values; value++)
        {
            int members = next[value];
            starts[value] = sum;
            next[value] = sum;
            sum += members;
        }

        starts[values] = sum;
        for (int i = 0; i < count; i++)
        {
            Token token = from[i];
            to[next[(int)(Key(token) << sharedBits >> down)]++] = token;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Insert(Token* tokens, int count)
    {
        for (int i = 1; i < count; i++)
        {
            Token token = tokens[i];
            ulong key = Key(token);
            int at = i;
            for (; at > 0; at--)
            {
                Token before = tokens[at - 1];
                ulong other = Key(before);
                if (other < key || (other == key && Rest(before) <= Rest(token)))
                {
                    break;
                }

                tokens[at] = before;
            }

            tokens[at] = token;
        }
    }

    private static int Compare(Token a, Token b)
    {
        int compared = Key(a).CompareTo(Key(b));
        return compared != 0 ? compared : Rest(a).CompareTo(Rest(b));
    }

    /// <summary>Bytes 0–7 as a big-endian number: they decide the order.</summary>
    internal static ulong Key(Token token) => BinaryPrimitives.ReverseEndianness(token.First);

    /// <summary>Bytes 8–15.</summary>
    internal static ulong Rest(Token token) => BinaryPrimitives.ReverseEndianness(token.Second);
}
