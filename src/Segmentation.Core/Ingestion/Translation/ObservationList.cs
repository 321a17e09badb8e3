using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Observations about one attribute as they are gathered from a batch.</summary>
internal sealed class ObservationList(AttributeDefinition attribute, UsedRows used)
{
    private int[] _rows = new int[used.Rows.Length];
    private long[] _numbers = attribute.Kind == AttributeKind.Number ? new long[used.Rows.Length] : [];
    private int[] _codes = attribute.Kind == AttributeKind.Number ? [] : new int[used.Rows.Length];
    private ObservationAction[]? _actions;
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    public AttributeDefinition Attribute { get; } = attribute;

    public int Count { get; private set; }

    /// <summary>Value codes gathered so far.</summary>
    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, Math.Min(Count, _codes.Length));

    /// <summary>Device of each observation, as <see cref="UsedRows.Devices"/> numbers them.</summary>
    public int Device(int observation) => used.Devices[_rows[observation]];

    /// <summary>Counts a refused value.</summary>
    public void Refuse(string reason) => CollectionsMarshal.GetValueRefOrAddDefault(_refused, reason, out _)++;

    /// <summary>Adds what was refused to a tally.</summary>
    public void CountRefused(DeliveryTally tally)
    {
        foreach ((string reason, long count) in _refused)
        {
            tally.RefuseValues(Attribute.Name, reason, count);
        }
    }

    /// <param name="row">Place among the used rows.</param>
    /// <param name="action">What it does.</param>
    /// <param name="code">Value code, where the kind has one.</param>
    /// <param name="number">Scaled number, where the kind is number.</param>
    public void Add(int row, ObservationAction action, int code = 0, long number = 0)
    {
        if (Count == _rows.Length)
        {
            int room = Math.Max(16, Count * 2);
            Array.Resize(ref _rows, room);
            Array.Resize(ref _codes, _codes.Length == 0 && Attribute.Kind == AttributeKind.Number ? 0 : room);
            Array.Resize(ref _numbers, Attribute.Kind == AttributeKind.Number ? room : 0);
            if (_actions is not null)
            {
                Array.Resize(ref _actions, room);
            }
        }

        _rows[Count] = row;
        if (Attribute.Kind == AttributeKind.Number)
        {
            _numbers[Count] = number;
        }
        else
        {
            _codes[Count] = code;
        }

        if (action != ObservationAction.Set)
        {
            _actions ??= new ObservationAction[_rows.Length];
            _actions[Count] = action;
        }

        Count++;
    }

    /// <summary>The observations as the index takes them.</summary>
    /// <param name="ordinals">Ordinal of each device.</param>
    public ObservationColumn ToColumn(ReadOnlySpan<uint> ordinals)
    {
        uint[] observed = new uint[Count];
        ushort[] days = new ushort[Count];
        for (int i = 0; i < Count; i++)
        {
            observed[i] = ordinals[used.Devices[_rows[i]]];
            days[i] = used.Days[_rows[i]];
        }

        bool isNumber = Attribute.Kind == AttributeKind.Number;
        return new ObservationColumn
        {
            Attribute = Attribute,
            Ordinals = observed,
            Days = days,
            Codes = isNumber ? default : _codes.AsMemory(0, Count),
            Numbers = isNumber ? _numbers.AsMemory(0, Count) : default,
            Actions = _actions is null ? (ReadOnlyMemory<ObservationAction>?)null : _actions.AsMemory(0, Count),
        };
    }
}
