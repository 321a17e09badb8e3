using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Delivery;

/// <summary>Turns stored tokens into the tokens that one destination receives.</summary>
/// <remarks>Scoped tokens are handled as <see cref="Token"/>s: sixteen bytes in the order the destination gets them.</remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed unsafe class ScopedTokenizer
{
    private const int Batch = 4_096;

    private readonly SpaceKey _space;
    private readonly DestinationKey _destination;
    private readonly AesSchedule? _decryption;
    private readonly AesSchedule? _encryption;

    /// <param name="space">Key of the id space that the tokens are stored under.</param>
    /// <param name="destination">Key of the destination.</param>
    /// <param name="isPortable">True leaves the processor's AES instructions unused: the definition that they are tested against.</param>
    public ScopedTokenizer(SpaceKey space, DestinationKey destination, bool isPortable = false)
    {
        _space = space;
        _destination = destination;
        if (AesSchedule.IsSupported && !isPortable)
        {
            _decryption = space.DecryptionSchedule();
            _encryption = destination.EncryptionSchedule();
        }
    }

    /// <summary>Translates the tokens at some places of a column.</summary>
    /// <param name="tokens">The column, or a stripe of it.</param>
    /// <param name="places">Places of live tokens in it.</param>
    /// <param name="scoped">Receives as many, in the order of the places.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place lies beyond the column.</exception>
    public void Translate(ReadOnlySpan<Token> tokens, ReadOnlySpan<uint> places, Span<Token> scoped)
    {
        RequireWithin(places, tokens.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(scoped.Length, places.Length);
        if (_decryption is null || _encryption is null)
        {
            TranslatePortably(tokens, places, scoped);
            return;
        }

        fixed (Token* source = tokens)
        fixed (uint* place = places)
        fixed (Token* target = scoped)
        {
            ScopingKernel.Scope(
                _decryption.Keys, _encryption.Keys, (Vector128<byte>*)source, place, places.Length, (Vector128<byte>*)target);
        }

        GC.KeepAlive(this);
    }

    private void TranslatePortably(ReadOnlySpan<Token> tokens, ReadOnlySpan<uint> places, Span<Token> scoped)
    {
        Token[] gathered = ArrayPool<Token>.Shared.Rent(Batch);
        byte[] canonicals = ArrayPool<byte>.Shared.Rent(Batch * Token.Size);
        try
        {
            for (; !places.IsEmpty; places = places[Math.Min(Batch, places.Length)..])
            {
                int count = Math.Min(Batch, places.Length);
                for (int i = 0; i < count; i++)
                {
                    gathered[i] = tokens[(int)places[i]];
                }

                Span<byte> opened = canonicals.AsSpan(0, count * Token.Size);
                _space.Decrypt(MemoryMarshal.AsBytes(gathered.AsSpan(0, count)), opened);
                _destination.Scope(opened, MemoryMarshal.AsBytes(scoped[..count]));
                scoped = scoped[count..];
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(canonicals);
            ArrayPool<Token>.Shared.Return(gathered);
            ArrayPool<byte>.Shared.Return(canonicals);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireWithin(ReadOnlySpan<uint> places, int length)
    {
        uint highest = 0;
        foreach (uint place in places)
        {
            highest = Math.Max(highest, place);
        }

        if (!places.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(highest, (uint)length, nameof(places));
        }
    }
}
