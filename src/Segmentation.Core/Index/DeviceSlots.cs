using System.Runtime.CompilerServices;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>How tokens are spread over partitions and slots, the same in memory and in a file.</summary>
/// <remarks>
/// A slot is one little-endian 64-bit number: the tag (bytes 4–7 of the token) above, the ordinal below; <see cref="Free"/> marks a free one. A token of
/// a partition of 2^n slots is looked for from slot <c>tag mod 2^n</c> on, to the end and round, until a free one. Tag and place follow
/// from each other, so slots move to a larger partition without a look at the tokens.
/// </remarks>
internal static class DeviceSlots
{
    public const int Partitions = 256;

    /// <summary>A slot without a device: all ones, which is also no ordinal.</summary>
    public const ulong Free = ulong.MaxValue;

    /// <summary>The partition: byte 0 of the token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PartitionOf(Token token) => (int)(token.First & 0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TagOf(Token token) => (uint)(token.First >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Slot(Token token, uint ordinal) => (ulong)TagOf(token) << 32 | ordinal;

    /// <summary>Slots for a number of devices: the power of two that they fill to three quarters at most; none for none.</summary>
    public static long CapacityFor(long devices) =>
        devices == 0 ? 0 : (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(devices + devices / 3 + 1));
}
