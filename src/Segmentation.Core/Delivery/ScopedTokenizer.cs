using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Delivery;

/// <summary>Turns stored tokens into the tokens that one destination receives.</summary>
/// <remarks>A scoped token is ordered as its bytes are, so it is handled as a big-endian 128-bit number.</remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class ScopedTokenizer(SpaceKey space, DestinationKey destination)
{
    /// <summary>Translates live tokens; <paramref name="scoped"/> is at least as long.</summary>
    public void Translate(ReadOnlySpan<Token> tokens, Span<UInt128> scoped)
    {
        int length = tokens.Length * Token.Size;
        byte[] canonicals = ArrayPool<byte>.Shared.Rent(length);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            space.Decrypt(MemoryMarshal.AsBytes(tokens), canonicals.AsSpan(0, length));
            destination.Scope(canonicals.AsSpan(0, length), bytes.AsSpan(0, length));
            for (int i = 0; i < tokens.Length; i++)
            {
                scoped[i] = BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(i * Token.Size));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(canonicals);
            ArrayPool<byte>.Shared.Return(canonicals);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
