using System;
using System.Collections.Generic;
using System.Globalization;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>A batch that a caller pushed, as it came from outside.</summary>
/// <param name="Sequence">Number within its delivery, from 0.</param>
/// <param name="Digest">SHA-256 of its content as the caller has it.</param>
/// <param name="RowCount">Rows.</param>
/// <param name="Columns">Columns in any order.</param>
internal sealed record PushedBatch(long Sequence, ReadOnlyMemory<byte> Digest, int RowCount, IReadOnlyList<TextColumn> Columns)
{
    /// <summary>Name of the batch in the ledger: its number with leading zeros, so that names sort like numbers.</summary>
    public string Id => IdOf(Sequence);

    public static string IdOf(long sequence) => sequence.ToString("D19", CultureInfo.InvariantCulture);
}

/// <summary>What became of a pushed batch.</summary>
/// <param name="Sequence">Number of the batch.</param>
/// <param name="Version">Version that includes it, or that was committed before it when it is only staged.</param>
/// <param name="IsDurable">Whether it is durable.</param>
/// <param name="WasKnown">Whether it had been taken in before.</param>
internal readonly record struct PushedResult(long Sequence, ulong Version, bool IsDurable, bool WasKnown);
