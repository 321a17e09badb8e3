using System;
using System.Collections.Generic;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>One id space of a feed with its key.</summary>
internal sealed record DoorSpace(IdSpace Space, SpaceKey Key, bool HoldsTokens, byte[]? Text);

/// <summary>Identifiers of a batch → tokens. Each distinct identifier of a space is hashed once and enciphered once; nothing of it is kept.</summary>
internal sealed class IdentifierDoor(IdentifierMapping mapping, IReadOnlyList<DoorSpace> spaces)
{
    private const int Grain = 4096;

    public IReadOnlyList<DoorSpace> Spaces => spaces;

    /// <summary>Lets the identifiers of a batch in.</summary>
    /// <param name="identifiers">The identifier column.</param>
    /// <param name="spaceNames">The column that names the space; null when there is one space.</param>
    public DoorResult Admit(TextColumn identifiers, TextColumn? spaceNames)
    {
        int rows = identifiers.Codes.Length;
        int values = identifiers.ValueCount;
        int[] entryOfRow = new int[rows];
        int[] spaceOfName = spaceNames is null ? [] : SpacesOf(spaceNames);
        int[] entryOfPair = new int[checked(values * spaces.Count)];
        Array.Fill(entryOfPair, -1);
        List<(int Space, int Value)> entries = [];
        for (int row = 0; row < rows; row++)
        {
            int space = spaceNames is null ? 0 : SpaceOf(spaceNames.Codes[row], spaceOfName);
            int value = identifiers.Codes[row];
            if (space < 0 || value < 0)
            {
                entryOfRow[row] = space < 0 ? DoorResult.UnknownSpace : DoorResult.NoIdentifier;
                continue;
            }

            ref int entry = ref entryOfPair[space * values + value];
            if (entry < 0)
            {
                entry = entries.Count;
                entries.Add((space, value));
            }

            entryOfRow[row] = entry;
        }

        Token[] tokens = new Token[entries.Count];
        string?[] reasons = new string?[entries.Count];
        int grains = (entries.Count + Grain - 1) / Grain;
        WorkSharing.For(grains, isWorthThreads: true, grain =>
        {
            int from = grain * Grain;
            Convert(identifiers, entries, from, Math.Min(Grain, entries.Count - from), tokens, reasons);
        });
        return new DoorResult(entryOfRow, [.. entries], tokens, reasons);
    }

    private static int SpaceOf(int name, int[] spaceOfName) => name < 0 ? -1 : spaceOfName[name];

    private int[] SpacesOf(TextColumn names)
    {
        int[] result = new int[names.ValueCount];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<byte> name = names.Value(i).Trim(" \t\r\n"u8);
            result[i] = -1;
            for (int space = 0; space < spaces.Count; space++)
            {
                result[i] = name.SequenceEqual(spaces[space].Text) ? space : result[i];
            }
        }

        return result;
    }

    private void Convert(TextColumn identifiers, List<(int Space, int Value)> entries, int from, int count, Token[] tokens, string?[] reasons)
    {
        byte[] canonicals = new byte[count * Canonical.Size];
        byte[] enciphered = new byte[count * Canonical.Size];
        int[] places = new int[count];
        for (int space = 0; space < spaces.Count; space++)
        {
            int filled = 0;
            for (int i = from; i < from + count; i++)
            {
                if (entries[i].Space != space)
                {
                    continue;
                }

                ReadOnlySpan<byte> text = WithoutSuffix(identifiers.Value(entries[i].Value));
                Span<byte> place = canonicals.AsSpan(filled * Canonical.Size, Canonical.Size);
                reasons[i] = spaces[space].HoldsTokens ? ReadyMade.Read(text, place) : Canonical.Write(text, spaces[space].Space.Form, place);
                if (reasons[i] is null)
                {
                    places[filled++] = i;
                }
            }

            Span<byte> done = spaces[space].HoldsTokens ? canonicals : enciphered;
            if (!spaces[space].HoldsTokens)
            {
                spaces[space].Key.Encrypt(canonicals.AsSpan(0, filled * Canonical.Size), enciphered.AsSpan(0, filled * Canonical.Size));
            }

            for (int i = 0; i < filled; i++)
            {
                Token token = Token.Read(done[(i * Token.Size)..]);
                tokens[places[i]] = token;
                reasons[places[i]] = token.IsErased ? IdentifierReasons.Malformed : null;
            }
        }

        System.Security.Cryptography.CryptographicOperations.ZeroMemory(canonicals);
    }

    private ReadOnlySpan<byte> WithoutSuffix(ReadOnlySpan<byte> identifier)
    {
        ReadOnlySpan<byte> text = identifier.Trim(" \t\r\n"u8);
        return _suffix.Length > 0 && text.EndsWith(_suffix) ? text[..^_suffix.Length] : text;
    }

    private readonly byte[] _suffix = System.Text.Encoding.UTF8.GetBytes(mapping.RemoveSuffix ?? "");
}

/// <summary>What the door made of the identifiers of a batch.</summary>
/// <param name="EntryOfRow">Per row, its entry, or <see cref="UnknownSpace"/> or <see cref="NoIdentifier"/>.</param>
/// <param name="Entries">Distinct identifiers in the order of their first row: space and dictionary entry.</param>
/// <param name="Tokens">Per entry, its token, where it was not refused.</param>
/// <param name="Reasons">Per entry, why it was refused, or null.</param>
internal sealed record DoorResult(int[] EntryOfRow, (int Space, int Value)[] Entries, Token[] Tokens, string?[] Reasons)
{
    public const int UnknownSpace = -1;
    public const int NoIdentifier = -2;

    /// <summary>Why the identifier of a row was refused, or null.</summary>
    public string? ReasonOfRow(int row) => EntryOfRow[row] switch
    {
        UnknownSpace => IdentifierReasons.UnknownSpace,
        NoIdentifier => IdentifierReasons.Empty,
        int entry => Reasons[entry],
    };
}
