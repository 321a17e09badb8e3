using System;

namespace Segmentation.Index.Updating;

/// <summary>Rows ordered by value and device, one group a value, read one after the other.</summary>
internal ref struct ValueGroups
{
    private readonly ReadOnlySpan<uint> _rowOrdinals;
    private readonly ReadOnlySpan<int> _rowCodes; // empty for flags
    private readonly int[] _order;
    private readonly uint[] _ordinals;
    private readonly int[] _starts;
    private int _end;

    public ValueGroups(ObservationColumn column)
    {
        _rowOrdinals = column.Ordinals.Span;
        _rowCodes = column.Codes.Span;
        _order = column.Codes.IsEmpty ? RowOrder.ByOrdinal(column.Ordinals.Span) : RowOrder.ByCodeAndOrdinal(column.Codes.Span, column.Ordinals.Span);
        _ordinals = new uint[_order.Length];
        _starts = new int[_order.Length + 1];
    }

    /// <summary>The value of the group.</summary>
    public int Code { get; private set; }

    /// <summary>Devices of the group, ascending.</summary>
    public ReadOnlySpan<uint> Ordinals { get; private set; }

    /// <summary>Rows of one device of the group, in order of arrival.</summary>
    public readonly ReadOnlySpan<int> Rows(int device) => _order.AsSpan(_starts[device].._starts[device + 1]);

    public bool MoveNext()
    {
        if (_end == _order.Length)
        {
            return false;
        }

        Code = CodeAt(_order[_end]);
        int count = 0;
        for (; _end < _order.Length && CodeAt(_order[_end]) == Code; _end++)
        {
            uint ordinal = _rowOrdinals[_order[_end]];
            if (count == 0 || _ordinals[count - 1] != ordinal)
            {
                _starts[count] = _end;
                _ordinals[count++] = ordinal;
            }
        }

        _starts[count] = _end;
        Ordinals = _ordinals.AsSpan(0, count);
        return true;
    }

    private readonly int CodeAt(int row) => _rowCodes.IsEmpty ? TraitCodes.Flag : _rowCodes[row];
}
