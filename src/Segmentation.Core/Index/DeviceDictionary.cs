using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Token → ordinal, in 256 partitions by token prefix; a slot is a 32-bit tag and a 32-bit ordinal, the token column decides.</summary>
/// <remarks>Devices below the base table's count are in the base table, the others in memory. An erased device is not found, for its token is zero.</remarks>
/// <threadsafety>Readers may run beside one writer.</threadsafety>
internal sealed unsafe class DeviceDictionary
{
    /// <summary>What a look-up returns for a token that is not there.</summary>
    public const uint NotFound = uint.MaxValue;

    private const int Ahead = 16; // look-ups whose first slots are asked for before any is read
    private const int ParallelFrom = 16_384; // look-ups that pay for threads
    private const int Portion = 4_096;

    private readonly DevicePartition[] _partitions = new DevicePartition[DeviceSlots.Partitions];
    private readonly DeviceTable? _base;

    /// <summary>A dictionary of the devices that a token column holds.</summary>
    public DeviceDictionary(TokenColumn tokens)
        : this(tokens, baseTable: null)
    {
    }

    /// <summary>A dictionary of the devices that a token column holds, the first of which are in a base table.</summary>
    /// <exception cref="ArgumentException">The base table covers more devices than the column holds.</exception>
    public DeviceDictionary(TokenColumn tokens, DeviceTable? baseTable)
    {
        uint first = baseTable?.Count ?? 0;
        if (first > tokens.Count)
        {
            throw new ArgumentException($"The base table covers {first} devices; the token column holds {tokens.Count}.", nameof(baseTable));
        }

        Tokens = tokens;
        _base = baseTable;
        for (int i = 0; i < _partitions.Length; i++)
        {
            _partitions[i] = new DevicePartition();
        }

        foreach ((uint ordinal, Token token) in new LiveTokens(tokens, first, tokens.Count))
        {
            Add(token, ordinal);
        }
    }

    public TokenColumn Tokens { get; }

    /// <summary>The ordinal of each token, or <see cref="NotFound"/>.</summary>
    public void Find(ReadOnlySpan<Token> tokens, Span<uint> ordinals)
    {
        RequireRoom(tokens, ordinals);
        if (tokens.Length < ParallelFrom)
        {
            FindPortion(tokens, ordinals);
            return;
        }

        int count = tokens.Length;
        fixed (Token* firstToken = tokens)
        fixed (uint* firstOrdinal = ordinals)
        {
            Token* from = firstToken;
            uint* to = firstOrdinal;
            Parallel.For(0, (count + Portion - 1) / Portion, portion =>
            {
                int start = portion * Portion;
                int length = Math.Min(Portion, count - start);
                FindPortion(new ReadOnlySpan<Token>(from + start, length), new Span<uint>(to + start, length));
            });
        }
    }

    /// <summary>The ordinal of each token; those not there are appended to the token column in the order given (repetitions share one).</summary>
    /// <returns>Number of devices added.</returns>
    /// <exception cref="ArgumentException">A token is the erased one; nothing is added.</exception>
    public int FindOrAdd(ReadOnlySpan<Token> tokens, Span<uint> ordinals)
    {
        RequireRoom(tokens, ordinals);
        if (tokens.Contains(default))
        {
            throw new ArgumentException("The all-zero token stands for erased devices and is never added.", nameof(tokens));
        }

        Find(tokens, ordinals);
        uint first = Tokens.Count;
        List<Token> added = [];
        Dictionary<Token, uint>? entering = null;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (ordinals[i] != NotFound)
            {
                continue;
            }

            entering ??= [];
            ref uint ordinal = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(entering, tokens[i], out bool isKnown);
            if (!isKnown)
            {
                ordinal = unchecked(first + (uint)added.Count);
                added.Add(tokens[i]);
            }

            ordinals[i] = ordinal;
        }

        // The column goes first: it may refuse, and readers of a slot must find its token.
        ReadOnlySpan<Token> appended = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(added);
        Tokens.Append(appended);
        for (int i = 0; i < appended.Length; i++)
        {
            Add(appended[i], first + (uint)i);
        }

        return appended.Length;
    }

    private static void RequireRoom(ReadOnlySpan<Token> tokens, Span<uint> ordinals)
    {
        if (ordinals.Length < tokens.Length)
        {
            throw new ArgumentException($"{tokens.Length} tokens were given and room for {ordinals.Length} ordinals.", nameof(ordinals));
        }
    }

    private void Add(Token token, uint ordinal) => _partitions[DeviceSlots.PartitionOf(token)].Add(DeviceSlots.Slot(token, ordinal));

    private void FindPortion(ReadOnlySpan<Token> tokens, Span<uint> ordinals)
    {
        for (int start = 0; start < tokens.Length; start += Ahead)
        {
            ReadOnlySpan<Token> some = tokens.Slice(start, Math.Min(Ahead, tokens.Length - start));
            foreach (ref readonly Token token in some)
            {
                Prefetch(token);
            }

            for (int i = 0; i < some.Length; i++)
            {
                ordinals[start + i] = Find(some[i]);
            }
        }
    }

    private void Prefetch(Token token)
    {
        _base?.Prefetch(token);
        if (Sse.IsSupported)
        {
            ulong[] slots = _partitions[DeviceSlots.PartitionOf(token)].Slots;
            Sse.Prefetch0(Unsafe.AsPointer(ref slots[DeviceSlots.TagOf(token) & (uint)(slots.Length - 1)]));
        }
    }

    private uint Find(Token token)
    {
        if (token.IsErased)
        {
            return NotFound;
        }

        ulong[] slots = _partitions[DeviceSlots.PartitionOf(token)].Slots;
        uint mask = (uint)slots.Length - 1;
        uint tag = DeviceSlots.TagOf(token);
        for (uint place = tag & mask; ; place = (place + 1) & mask)
        {
            ulong slot = Volatile.Read(ref slots[place]); // before its token is looked for
            if (slot == DeviceSlots.Free)
            {
                return _base?.Find(token, Tokens) ?? NotFound;
            }

            if ((uint)(slot >> 32) == tag && Tokens[(uint)slot] == token)
            {
                return (uint)slot;
            }
        }
    }
}
