using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Turns stored tokens into the tokens that one destination receives.</summary>
/// <remarks>
/// <para>canonical c = AES-256⁻¹(space key, token); scoped token = AES-256(destination key, c) XOR c, one-way even for the holder of
/// the destination key (Davies–Meyer). Single 16-byte blocks: every input is the output of a hash, so equal blocks mean equal identifiers.</para>
/// <para>A scoped token is ordered as its bytes are, so it is handled as a big-endian 128-bit number.</para>
/// </remarks>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
internal sealed class ScopedTokenizer : IDisposable
{
    private readonly Aes _space = Aes.Create();
    private readonly Aes _destination = Aes.Create();

    public ScopedTokenizer(ReadOnlySpan<byte> spaceKey, ReadOnlySpan<byte> destinationKey)
    {
        _space.SetKey(spaceKey);
        _destination.SetKey(destinationKey);
    }

    /// <summary>Translates live tokens; the spans have the same length.</summary>
    public void Translate(ReadOnlySpan<Token> tokens, Span<UInt128> scoped)
    {
        int length = tokens.Length * Token.Size;
        byte[] canonical = ArrayPool<byte>.Shared.Rent(length);
        byte[] enciphered = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _space.DecryptEcb(MemoryMarshal.AsBytes(tokens), canonical.AsSpan(0, length), PaddingMode.None);
            _destination.EncryptEcb(canonical.AsSpan(0, length), enciphered.AsSpan(0, length), PaddingMode.None);
            for (int i = 0; i < tokens.Length; i++)
            {
                scoped[i] = BinaryPrimitives.ReadUInt128BigEndian(canonical.AsSpan(i * Token.Size))
                    ^ BinaryPrimitives.ReadUInt128BigEndian(enciphered.AsSpan(i * Token.Size));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(canonical);
            ArrayPool<byte>.Shared.Return(canonical);
            ArrayPool<byte>.Shared.Return(enciphered);
        }
    }

    public void Dispose()
    {
        _space.Dispose();
        _destination.Dispose();
    }
}
