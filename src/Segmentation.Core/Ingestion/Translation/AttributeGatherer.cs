using System.Collections.Generic;
using System.Text;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Gathers the observations of one batch about one attribute.</summary>
/// <param name="mapping">Where its values stand.</param>
/// <param name="attribute">The attribute as the store has it.</param>
/// <param name="removals">Rows that take its values away.</param>
/// <param name="columns">The columns of the feed.</param>
internal sealed class AttributeGatherer(
    AttributeMapping mapping, AttributeDefinition attribute, IReadOnlyList<RemovalMapping> removals, FeedColumns columns)
{
    public AttributeDefinition Attribute => attribute;

    /// <threadsafety>Several attributes of a batch may be gathered side by side with one builder.</threadsafety>
    public ObservationList Gather(RecordBatch batch, UsedRows used, ChangeBuilder builder)
    {
        RowFilter when = new(mapping.When, columns, batch);
        RowFilter[] removing = new RowFilter[removals.Count];
        for (int i = 0; i < removing.Length; i++)
        {
            removing[i] = new RowFilter(removals[i].When, columns, batch);
        }

        ObservationList list = new(attribute, used);
        switch (attribute.Kind)
        {
            case AttributeKind.Number:
                Numbers(batch, used, when, removing, list);
                break;
            case AttributeKind.Flag:
                Flags(batch, used, when, removing, list);
                break;
            default:
                Values(batch, used, when, removing, list, builder);
                break;
        }

        return list;
    }

    private void Numbers(
        RecordBatch batch, UsedRows used, RowFilter when, RowFilter[] removing, ObservationList list)
    {
        NumberCells cells = new(mapping, columns, batch);
        for (int i = 0; i < used.Rows.Length; i++)
        {
            int row = used.Rows[i];
            if (!when.Holds(row))
            {
                continue;
            }

            if (Removes(removing, row))
            {
                list.Add(i, ObservationAction.Remove);
            }
            else if (cells.TryRead(row, out long number, out string? reason))
            {
                list.Add(i, ObservationAction.Set, number: number);
            }
            else if (reason is not null)
            {
                list.Refuse(reason);
            }
        }
    }

    private void Flags(
        RecordBatch batch, UsedRows used, RowFilter when, RowFilter[] removing, ObservationList list)
    {
        TextColumn? column = mapping.Columns.Count == 0 ? null : columns.Of(batch, mapping.Columns[0]);
        FlagCells cells = new(mapping, column?.ValueCount ?? 0);
        FlagState constant = FlagCells.Read(Encoding.UTF8.GetBytes(mapping.Constant ?? ""));
        for (int i = 0; i < used.Rows.Length; i++)
        {
            int row = used.Rows[i];
            if (!when.Holds(row))
            {
                continue;
            }

            FlagState state = Removes(removing, row) ? FlagState.False : column is null ? constant : cells.Of(column, column.Codes[row]);
            if (state is FlagState.True or FlagState.False)
            {
                list.Add(i, state == FlagState.True ? ObservationAction.Set : ObservationAction.Remove);
            }
            else if (state != FlagState.Missing)
            {
                string reason = FlagCells.ReasonOf(state);
                list.Refuse(reason);
            }
        }
    }

    private void Values(
        RecordBatch batch,
        UsedRows used,
        RowFilter when,
        RowFilter[] removing,
        ObservationList list,
        ChangeBuilder builder)
    {
        TextColumn? column = mapping.Columns.Count == 0 ? null : columns.Of(batch, mapping.Columns[0]);
        CodedCells cells = new(mapping, attribute, builder, column?.ValueCount ?? 0);
        CellMeaning? constant = null;
        for (int i = 0; i < used.Rows.Length; i++)
        {
            int row = used.Rows[i];
            if (!when.Holds(row))
            {
                continue;
            }

            CellMeaning meaning = column is null ? constant ??= cells.OfConstant() : cells.Of(column, column.Codes[row]);
            bool removes = Removes(removing, row);
            if (meaning.IsNothing && removes)
            {
                list.Add(i, ObservationAction.RemoveAll);
            }

            foreach (int code in meaning.Codes)
            {
                list.Add(i, removes ? ObservationAction.Remove : ObservationAction.Set, code);
            }

            foreach (string reason in meaning.Reasons)
            {
                list.Refuse(reason);
            }
        }
    }

    private static bool Removes(RowFilter[] removing, int row)
    {
        foreach (RowFilter filter in removing)
        {
            if (filter.Holds(row))
            {
                return true;
            }
        }

        return false;
    }
}
