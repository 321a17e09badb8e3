using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>What a row does to an attribute.</summary>
internal enum ObservationAction : byte
{
    /// <summary>The value (code or number) was observed.</summary>
    Set = 0,

    /// <summary>The value with this code is taken away; for categories only if it is the one that stands; for flags and numbers whatever stands.</summary>
    Remove = 1,

    /// <summary>Every value of the attribute is taken away.</summary>
    RemoveAll = 2,
}

/// <summary>The observations of one batch about one attribute, in order of arrival. All columns have the same length.</summary>
internal sealed class ObservationColumn
{
    public required AttributeDefinition Attribute { get; init; }

    public required ReadOnlyMemory<uint> Ordinals { get; init; }

    public required ReadOnlyMemory<ushort> Days { get; init; }

    /// <summary>Value codes for categories, sets and events (flags: all 0); ignored for numbers and where the action is RemoveAll.</summary>
    public ReadOnlyMemory<int> Codes { get; init; }

    /// <summary>Scaled numbers for number attributes.</summary>
    public ReadOnlyMemory<long> Numbers { get; init; }

    /// <summary>Null, or given empty, when every row sets.</summary>
    public ReadOnlyMemory<ObservationAction>? Actions
    {
        get;
        init => field = value is { IsEmpty: true } ? null : value;
    }

    public ObservationAction ActionAt(int row) => Actions is { } actions ? actions.Span[row] : ObservationAction.Set;

    /// <summary>Code of a row: 0 for flags.</summary>
    public int CodeAt(int row) => Codes.IsEmpty ? TraitCodes.Flag : Codes.Span[row];

    /// <summary>The rows marked, in the same order.</summary>
    public ObservationColumn Where(bool[] keep) => new()
    {
        Attribute = Attribute,
        Ordinals = Where(Ordinals, keep),
        Days = Where(Days, keep),
        Codes = Where(Codes, keep),
        Numbers = Where(Numbers, keep),
        Actions = Actions is { } actions ? Where(actions, keep) : null,
    };

    /// <summary>Checks that all columns that the kind needs are there, of one length, with known actions.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public void Validate()
    {
        RequireLength(Days.Length, nameof(Days));
        switch (Attribute.Kind)
        {
            case AttributeKind.Number:
                RequireLength(Numbers.Length, nameof(Numbers));
                break;
            case AttributeKind.Flag when Codes.IsEmpty:
                break;
            default:
                RequireLength(Codes.Length, nameof(Codes));
                break;
        }

        if (Actions is { } actions)
        {
            RequireLength(actions.Length, nameof(Actions));
            int row = MemoryMarshal.AsBytes(actions.Span).IndexOfAnyExceptInRange((byte)ObservationAction.Set, (byte)ObservationAction.RemoveAll);
            if (row >= 0)
            {
                throw new ArgumentException($"Row {row} about \"{Attribute.Name}\" has action {(byte)actions.Span[row]}; 0 to 2 are allowed.");
            }
        }
    }

    /// <summary>Checks that every code that counts lies below the number of values.</summary>
    /// <exception cref="ArgumentException">One does not.</exception>
    public void ValidateCodes(int values)
    {
        if (Attribute.Kind == AttributeKind.Number)
        {
            return;
        }

        int limit = Attribute.Kind == AttributeKind.Flag ? 1 : values;
        ReadOnlySpan<int> codes = Codes.Span;
        for (int row = 0; row < codes.Length; row++)
        {
            if ((uint)codes[row] >= (uint)limit && ActionAt(row) != ObservationAction.RemoveAll)
            {
                throw new ArgumentException($"Row {row} about \"{Attribute.Name}\" has code {codes[row]}; 0 to {limit - 1} are known.");
            }
        }
    }

    private void RequireLength(int length, string column)
    {
        if (length != Ordinals.Length)
        {
            throw new ArgumentException($"Column {column} of \"{Attribute.Name}\" has {length} rows where {Ordinals.Length} ordinals came.");
        }
    }

    public static ReadOnlyMemory<T> Where<T>(ReadOnlyMemory<T> column, bool[] keep)
    {
        List<T> kept = new(column.Length);
        for (int i = 0; i < column.Length; i++)
        {
            if (keep[i])
            {
                kept.Add(column.Span[i]);
            }
        }

        return kept.ToArray();
    }
}
