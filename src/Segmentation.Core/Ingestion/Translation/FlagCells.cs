using System;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>What a cell says about a flag.</summary>
internal enum FlagState : byte
{
    Unknown,
    Missing,
    True,
    False,
    NotFlag,
    NotMapped,
}

/// <summary>Cells of a flag → held or not: <c>true 1 yes y t</c> and <c>false 0 no n f</c> in any case.</summary>
internal sealed class FlagCells(AttributeMapping mapping, int cells)
{
    private readonly CellText _text = new(mapping);
    private readonly FlagState[] _states = new FlagState[cells];

    public FlagState Of(TextColumn column, int cell)
    {
        if (cell == TextColumn.Missing)
        {
            return FlagState.Missing;
        }

        if (_states[cell] == FlagState.Unknown)
        {
            _states[cell] = _text.Read(column.Value(cell), out ReadOnlySpan<byte> text) is null ? Read(text) : FlagState.NotMapped;
        }

        return _states[cell];
    }

    public static FlagState Read(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return FlagState.Missing;
        }

        return IsAny(text, "true", "1", "yes", "y", "t") ? FlagState.True : IsAny(text, "false", "0", "no", "n", "f") ? FlagState.False : FlagState.NotFlag;
    }

    public static string ReasonOf(FlagState state) => state == FlagState.NotMapped ? ValueReasons.NotMapped : ValueReasons.NotFlag;

    private static bool IsAny(ReadOnlySpan<byte> text, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Ascii.EqualsIgnoreCase(text, word))
            {
                return true;
            }
        }

        return false;
    }
}
