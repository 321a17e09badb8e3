using System;
using System.Numerics;

namespace Segmentation.Cli.Generation;

/// <summary>A seeded generator whose numbers are the same on every machine and in every release.</summary>
/// <remarks>
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, public domain): 256 bits of state, period 2^256 − 1.
/// Only integers and exactly rounded operations are used, so nothing depends on a processor or its library of functions.
/// </remarks>
internal sealed class Xoshiro
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public Xoshiro(ulong seed)
    {
        unchecked
        {
            _a = Mix(seed + Golden);
            _b = Mix(seed + (2 * Golden));
            _c = Mix(seed + (3 * Golden));
            _d = Mix(seed + (4 * Golden));
        }
    }

    /// <summary>A bijection of 64-bit numbers that scatters its argument: the finaliser of SplitMix64.</summary>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
            ulong shifted = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= shifted;
            _d = BitOperations.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>A number from 0 up to but without <paramref name="bound"/>, which is above 0.</summary>
    /// <remarks>The bias is below bound / 2^64.</remarks>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <inheritdoc cref="Below(int)"/>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True in so many of a thousand cases.</summary>
    public bool PerMille(int share) => Below(1000) < share;

    /// <summary>A number below <paramref name="bound"/> with small ones far more frequent: the cube of a uniform share.</summary>
    public long Skewed(long bound)
    {
        ulong uniform = Next();
        ulong square = Math.BigMul(uniform, uniform, out _);
        ulong cube = Math.BigMul(square, uniform, out _);
        return (long)Math.BigMul(cube, (ulong)bound, out _);
    }
}
