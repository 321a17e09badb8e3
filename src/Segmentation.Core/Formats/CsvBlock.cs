using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation.Formats;

/// <summary>Whole records of one file and what parsing made of them. Reused from block to block, so memory is bounded by the blocks in flight.</summary>
internal sealed class CsvBlock
{
    /// <summary>Bytes behind the content that vector loads may touch.</summary>
    public const int Padding = 64;

    /// <summary>Refused rows kept with their detail; the others are only counted.</summary>
    public const int Samples = 16;

    private int[] _rowOffsets = [];

    public CsvBlock(int capacity, int columns)
    {
        Buffer = new byte[capacity + Padding];
        Cells = new CellDictionary[columns];
        Codes = new int[columns][];
        for (int i = 0; i < columns; i++)
        {
            Cells[i] = new CellDictionary();
            Codes[i] = [];
        }
    }

    public byte[] Buffer { get; }

    /// <summary>Bytes of whole records at the front of the buffer.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the block stands for one record that was too long for any block.</summary>
    public bool IsOversize { get; private set; }

    public long StoredBytesRead { get; set; }

    /// <summary>Per column asked for, its distinct cells.</summary>
    public CellDictionary[] Cells { get; }

    /// <summary>Per column asked for, the code of each row.</summary>
    public int[][] Codes { get; }

    /// <summary>Rows held by the columns.</summary>
    public int RowCount { get; private set; }

    /// <summary>Rows read, refused ones included.</summary>
    public int RowsCovered { get; private set; }

    /// <summary>Lines read, line ends inside quotes included.</summary>
    public int Lines { get; set; }

    /// <summary>Refused rows by number within the block, the first <see cref="Samples"/> with what was wrong.</summary>
    public List<RefusedRow> Refused { get; } = [];

    /// <summary>Per refused row, its number within the block and its reason.</summary>
    public List<(int Row, string Reason)> Refusals { get; } = [];

    /// <summary>Per row held, its number within the block.</summary>
    public ReadOnlyMemory<int> RowOffsets => _rowOffsets.AsMemory(0, RowCount);

    public void Begin(int length)
    {
        Length = length;
        IsOversize = false;
        RowCount = 0;
        RowsCovered = 0;
        Lines = 0;
        Refused.Clear();
        Refusals.Clear();
        Buffer.AsSpan(length, Padding).Clear();
        foreach (CellDictionary cells in Cells)
        {
            cells.Clear();
        }
    }

    public void BeginOversize()
    {
        Begin(0);
        IsOversize = true;
    }

    /// <summary>Makes room for one more row and returns its place in the columns.</summary>
    public int AddRow()
    {
        if (RowCount == _rowOffsets.Length)
        {
            int room = Math.Max(1024, RowCount * 2);
            Array.Resize(ref _rowOffsets, room);
            for (int i = 0; i < Codes.Length; i++)
            {
                Array.Resize(ref Codes[i], room);
            }
        }

        _rowOffsets[RowCount] = RowsCovered++;
        return RowCount++;
    }

    public void Refuse(int line, string reason, string detail)
    {
        if (Refused.Count < Samples)
        {
            Refused.Add(new RefusedRow(RowsCovered, line, reason, detail));
        }

        Refusals.Add((RowsCovered++, reason));
    }
}
