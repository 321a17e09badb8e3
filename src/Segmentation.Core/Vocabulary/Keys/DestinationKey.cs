using System;
using System.Security.Cryptography;

namespace Segmentation.Vocabulary.Keys;

/// <summary>The key of a destination: canonicals to the scoped tokens that it receives, <c>AES-256(key, c) XOR c</c>.</summary>
/// <remarks>The exclusive-or makes it one-way: the destination, which holds the key, cannot turn a scoped token back into a canonical.</remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class DestinationKey
{
    private readonly byte[] _key;

    public DestinationKey(byte[] key)
    {
        _key = key;
        Fingerprint = KeyRing.Fingerprint(key);
    }

    /// <summary>16 hexadecimal digits that tell keys apart and reveal nothing of them.</summary>
    public string Fingerprint { get; }

    /// <summary>Turns canonicals of 16 bytes each into scoped tokens of 16 bytes each.</summary>
    public void Scope(ReadOnlySpan<byte> canonicals, Span<byte> scoped)
    {
        using Aes aes = AesBlocks.Create(_key);
        aes.EncryptEcb(canonicals, scoped, PaddingMode.None);
        for (int i = 0; i < canonicals.Length; i++)
        {
            scoped[i] ^= canonicals[i];
        }
    }

    /// <summary>Round keys for <see cref="Scope"/> by the processor's own instructions.</summary>
    public AesSchedule EncryptionSchedule() => AesSchedule.ForEncryption(_key);

    /// <summary>The key itself, for the hand-over to the destination it belongs to.</summary>
    public byte[] ToBytes() => (byte[])_key.Clone();

    public override string ToString() => $"destination key {Fingerprint}";
}
