using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Segmentation.Vocabulary.Keys;

/// <summary>The round keys of an AES-256 key, for the processor's own AES instructions.</summary>
/// <remarks>Source: FIPS 197, section 5.2; decryption is the equivalent inverse cipher of its section 5.3.5.</remarks>
internal sealed unsafe class AesSchedule
{
    /// <summary>Rounds of AES-256.</summary>
    public const int Rounds = 14;

    private readonly byte[] _keys = GC.AllocateArray<byte>((Rounds + 1) * 16, pinned: true);

    private AesSchedule()
    {
    }

    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported => X86Aes.IsSupported && Sse2.IsSupported;

    /// <summary><see cref="Rounds"/> + 1 keys in the order of their use.</summary>
    public Vector128<byte>* Keys => (Vector128<byte>*)Marshal.UnsafeAddrOfPinnedArrayElement(_keys, 0);

    /// <summary>For enciphering.</summary>
    public static AesSchedule ForEncryption(ReadOnlySpan<byte> key)
    {
        AesSchedule schedule = new();
        schedule.Expand(key);
        return schedule;
    }

    /// <summary>For deciphering.</summary>
    public static AesSchedule ForDecryption(ReadOnlySpan<byte> key)
    {
        AesSchedule forward = ForEncryption(key);
        AesSchedule schedule = new();
        schedule.Keys[0] = forward.Keys[Rounds];
        schedule.Keys[Rounds] = forward.Keys[0];
        for (int i = 1; i < Rounds; i++)
        {
            schedule.Keys[i] = X86Aes.InverseMixColumns(forward.Keys[Rounds - i]);
        }

        GC.KeepAlive(forward);
        return schedule;
    }

    public override string ToString() => "round keys";

    private void Expand(ReadOnlySpan<byte> key)
    {
        Vector128<byte>* keys = Keys;
        Vector128<byte> even = Vector128.Create(key[..16]);
        Vector128<byte> odd = Vector128.Create(key[16..]);
        keys[0] = even;
        keys[1] = odd;
        for (int i = 2; i <= Rounds; i++)
        {
            if ((i & 1) == 0)
            {
                Vector128<byte> assist = i switch // the round constant is part of the instruction
                {
                    2 => X86Aes.KeygenAssist(odd, 0x01),
                    4 => X86Aes.KeygenAssist(odd, 0x02),
                    6 => X86Aes.KeygenAssist(odd, 0x04),
                    8 => X86Aes.KeygenAssist(odd, 0x08),
                    10 => X86Aes.KeygenAssist(odd, 0x10),
                    12 => X86Aes.KeygenAssist(odd, 0x20),
                    _ => X86Aes.KeygenAssist(odd, 0x40),
                };
                even = Spread(even) ^ Sse2.Shuffle(assist.AsUInt32(), 0xFF).AsByte();
                keys[i] = even;
            }
            else
            {
                odd = Spread(odd) ^ Sse2.Shuffle(X86Aes.KeygenAssist(even, 0x00).AsUInt32(), 0xAA).AsByte();
                keys[i] = odd;
            }
        }
    }

    /// <summary>Each word exclusive-or all words before it.</summary>
    private static Vector128<byte> Spread(Vector128<byte> words)
    {
        words ^= Sse2.ShiftLeftLogical128BitLane(words, 4);
        return words ^ Sse2.ShiftLeftLogical128BitLane(words, 8);
    }
}
