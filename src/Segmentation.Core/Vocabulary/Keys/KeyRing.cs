using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Vocabulary.Keys;

/// <summary>Derives the keys of id spaces, destinations and purposes from one 32-byte master key by HKDF-SHA256 (RFC 5869, no salt, labelled info).</summary>
/// <remarks>Whoever holds the master key and the store can test whether an identifier is in it; keep them apart.</remarks>
internal sealed class KeyRing
{
    /// <summary>Bytes of every key.</summary>
    public const int KeySize = 32;

    private readonly byte[] _master;

    /// <exception cref="ArgumentException">The master key does not have 32 bytes.</exception>
    public KeyRing(ReadOnlySpan<byte> master)
    {
        if (master.Length != KeySize)
        {
            throw new ArgumentException($"A master key has {KeySize} bytes, not {master.Length}.", nameof(master));
        }

        _master = master.ToArray();
    }

    /// <summary>16 hexadecimal digits that tell master keys apart and reveal nothing of them.</summary>
    public string MasterFingerprint => Fingerprint(_master);

    /// <summary>The key under which the identifiers of a space become tokens: info <c>segmentation/space/NAME</c>.</summary>
    public SpaceKey Space(string space) => new(Derive($"segmentation/space/{space}"));

    /// <summary>The key under which a destination receives tokens: info <c>segmentation/destination/NAME/EPOCH</c>.</summary>
    public DestinationKey Destination(string destination, int epoch) =>
        new(Derive(string.Create(CultureInfo.InvariantCulture, $"segmentation/destination/{destination}/{epoch}")));

    /// <summary>A key for a purpose of its own, such as sealing page tokens: info <c>segmentation/purpose/NAME</c>.</summary>
    public byte[] Purpose(string purpose) => Derive($"segmentation/purpose/{purpose}");

    public override string ToString() => "key ring";

    private byte[] Derive(string info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, KeySize, salt: [], Encoding.UTF8.GetBytes(info));

    /// <summary>What may be shown of a key: the first 8 bytes of HMAC-SHA256(key, "segmentation/fingerprint") as 16 lower-case hexadecimal digits.</summary>
    internal static string Fingerprint(ReadOnlySpan<byte> key)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "segmentation/fingerprint"u8, mac);
        return Convert.ToHexStringLower(mac[..8]);
    }
}
