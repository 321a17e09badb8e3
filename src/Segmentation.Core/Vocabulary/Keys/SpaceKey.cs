using System;
using System.Security.Cryptography;

namespace Segmentation.Vocabulary.Keys;

/// <summary>The key of an id space: canonical identifier ↔ token by one AES-256 block, many blocks a call.</summary>
/// <remarks>ECB is right here and only here: every block is a separate message, and equal identifiers must give equal tokens.</remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class SpaceKey
{
    private readonly byte[] _key;

    public SpaceKey(byte[] key)
    {
        _key = key;
        Fingerprint = KeyRing.Fingerprint(key);
    }

    /// <summary>16 hexadecimal digits that tell keys apart and reveal nothing of them.</summary>
    public string Fingerprint { get; }

    /// <summary>Turns canonicals of 16 bytes each into tokens.</summary>
    public void Encrypt(ReadOnlySpan<byte> canonicals, Span<byte> tokens)
    {
        using Aes aes = AesBlocks.Create(_key);
        aes.EncryptEcb(canonicals, tokens, PaddingMode.None);
    }

    /// <summary>Turns tokens back into the canonicals of 16 bytes each that they were made of.</summary>
    public void Decrypt(ReadOnlySpan<byte> tokens, Span<byte> canonicals)
    {
        using Aes aes = AesBlocks.Create(_key);
        aes.DecryptEcb(tokens, canonicals, PaddingMode.None);
    }

    /// <summary>Round keys for <see cref="Decrypt"/> by the processor's own instructions.</summary>
    public AesSchedule DecryptionSchedule() => AesSchedule.ForDecryption(_key);

    public override string ToString() => $"space key {Fingerprint}";
}
