using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Unicode;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>Looks at every byte of pushed batches that anything after it relies on.</summary>
internal static class PushedBatchCheck
{
    /// <summary>Rows of a batch, and of all batches taken in at once.</summary>
    public const int MostRows = 262_144;

    /// <summary>Bytes of a cell.</summary>
    public const int LongestCell = 65_536;

    /// <summary>Bytes of all distinct cells of all batches taken in at once.</summary>
    public const int MostText = 1 << 28;

    private const int DigestLength = 32;

    /// <param name="batches">The batches.</param>
    /// <param name="columns">Names of the columns that each has.</param>
    /// <exception cref="InputException">The first mistake.</exception>
    public static void Check(IReadOnlyList<PushedBatch> batches, IReadOnlyList<string> columns)
    {
        if (batches.Count == 0)
        {
            throw new InputException("No batch was given; at least one is needed.");
        }

        HashSet<string> wanted = new(columns, StringComparer.Ordinal);
        long rows = 0;
        long text = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            PushedBatch batch = batches[i];
            if (batch.Sequence is < 0 or long.MaxValue)
            {
                throw Wrong(batch, $"a batch has a number from 0 to {long.MaxValue - 1}.");
            }

            if (i > 0 && batch.Sequence != batches[i - 1].Sequence + 1)
            {
                throw Wrong(batch, $"it follows batch {batches[i - 1].Sequence}; batches taken in at once are numbered without gaps.");
            }

            if (batch.Digest.Length != DigestLength)
            {
                throw Wrong(batch, $"its digest has {batch.Digest.Length} bytes; a SHA-256 has {DigestLength}.");
            }

            if (batch.RowCount is < 1 or > MostRows)
            {
                throw Wrong(batch, $"it has {batch.RowCount} rows; allowed are 1 to {MostRows}.");
            }

            CheckNames(batch, columns, wanted);
            foreach (TextColumn column in batch.Columns)
            {
                CheckColumn(batch, column);
                text += column.Bytes.Length;
            }

            rows += batch.RowCount;
            if (rows > MostRows || text > MostText)
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Batches {batches[0].Sequence} to {batch.Sequence} have {rows} rows and {text} bytes of text; taken in at once, they have at most {MostRows} and {MostText}."));
            }
        }
    }

    private static void CheckNames(PushedBatch batch, IReadOnlyList<string> columns, HashSet<string> wanted)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (TextColumn column in batch.Columns)
        {
            if (!wanted.Contains(column.Name))
            {
                throw Wrong(batch, $"the mapping names no column \"{Shown(column.Name)}\"; it names {string.Join(", ", columns.Select(static name => $"\"{name}\""))}.");
            }

            if (!found.Add(column.Name))
            {
                throw Wrong(batch, $"the column \"{column.Name}\" stands twice.");
            }
        }

        if (found.Count < wanted.Count)
        {
            throw Wrong(batch, $"the mapping needs the columns {string.Join(", ", columns.Where(name => !found.Contains(name)).Select(static name => $"\"{name}\""))}, which it does not have.");
        }
    }

    private static void CheckColumn(PushedBatch batch, TextColumn column)
    {
        ReadOnlySpan<int> offsets = column.Offsets;
        if (offsets.IsEmpty || offsets[0] != 0 || offsets[^1] != column.Bytes.Length)
        {
            throw Wrong(batch, $"column \"{column.Name}\": the offsets of its dictionary do not begin at 0 and end at {column.Bytes.Length}, the length of its text.");
        }

        if (column.ValueCount > batch.RowCount)
        {
            throw Wrong(batch, $"column \"{column.Name}\": its dictionary has {column.ValueCount} entries for {batch.RowCount} rows; it has at most one a row.");
        }

        for (int i = 0; i < column.ValueCount; i++)
        {
            long length = (long)offsets[i + 1] - offsets[i];
            if (length is < 0 or > LongestCell || offsets[i + 1] > column.Bytes.Length)
            {
                throw Wrong(batch, $"column \"{column.Name}\": entry {i} of its dictionary has {length} bytes; allowed are 0 to {LongestCell}.");
            }

            if (!Utf8.IsValid(column.Bytes[offsets[i]..offsets[i + 1]]))
            {
                throw Wrong(batch, $"column \"{column.Name}\": entry {i} of its dictionary is not valid UTF-8.");
            }
        }

        ReadOnlySpan<int> codes = column.Codes;
        if (codes.Length != batch.RowCount)
        {
            throw Wrong(batch, $"column \"{column.Name}\": it has {codes.Length} codes for {batch.RowCount} rows; it has one a row.");
        }

        int row = codes.IndexOfAnyExceptInRange(TextColumn.Missing, column.ValueCount - 1);
        if (row >= 0)
        {
            throw Wrong(batch, $"column \"{column.Name}\": row {row} has a code outside its dictionary of {column.ValueCount} entries.");
        }
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private static InputException Wrong(PushedBatch batch, FormattableString complaint) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Batch {batch.Sequence}: {complaint.ToString(CultureInfo.InvariantCulture)}"));
}
