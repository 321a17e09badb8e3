using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace Segmentation.Vocabulary;

/// <summary>Consecutive rows of an input as dictionary-coded columns. Rows that could not be read are not in it, but are counted.</summary>
/// <remarks>Row numbers count data rows of the input from 0, refused ones included, headers not.</remarks>
public sealed class RecordBatch
{
    /// <summary>Number of the first input row this batch covers.</summary>
    public required long FirstRow { get; init; }

    /// <summary>Input rows covered, refused ones included; the next batch begins at <c>FirstRow + RowsCovered</c>.</summary>
    public required int RowsCovered { get; init; }

    /// <summary>Rows that the columns hold.</summary>
    public required int RowCount { get; init; }

    /// <summary>The columns asked for, in the order asked for.</summary>
    public required IReadOnlyList<TextColumn> Columns { get; init; }

    /// <summary>The first of the rows refused by the format.</summary>
    public IReadOnlyList<RefusedRow> Refused { get; init; } = [];

    /// <summary>Number of rows refused by the format, by reason.</summary>
    public IReadOnlyDictionary<string, long> RefusedByReason { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>Bytes of the input read so far, as stored (compressed if it is), for progress.</summary>
    public long InputBytesRead { get; init; }

    /// <summary>Number of input rows behind each row of the columns; null when the rows are consecutive from <see cref="FirstRow"/>.</summary>
    public ReadOnlyMemory<int>? RowOffsets { get; init; }
}

/// <summary>A row that the format refused.</summary>
/// <param name="Row">Number of the row.</param>
/// <param name="Line">Line of the input on which the row begins, from 1.</param>
/// <param name="Reason">Stable reason, such as <c>csv_column_count</c>.</param>
/// <param name="Detail">What was found and what was allowed; holds no cell of the row.</param>
public sealed record RefusedRow(long Row, long Line, string Reason, string Detail);
