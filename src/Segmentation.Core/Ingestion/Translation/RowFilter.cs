using System.Collections.Generic;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Conditions on the rows of one batch, each worked out once a distinct cell.</summary>
internal sealed class RowFilter
{
    private readonly TextColumn[] _columns;
    private readonly bool[][] _holds;

    public RowFilter(IReadOnlyList<RowCondition> conditions, FeedColumns columns, RecordBatch batch)
    {
        _columns = new TextColumn[conditions.Count];
        _holds = new bool[conditions.Count][];
        for (int i = 0; i < conditions.Count; i++)
        {
            TextColumn column = columns.Of(batch, conditions[i].Column);
            bool[] holds = new bool[column.ValueCount + 1];
            holds[0] = conditions[i].Holds([]); // an absent cell counts as an empty one
            for (int value = 0; value < column.ValueCount; value++)
            {
                holds[value + 1] = conditions[i].Holds(column.Value(value));
            }

            _columns[i] = column;
            _holds[i] = holds;
        }
    }

    /// <summary>Whether all conditions hold for a row.</summary>
    public bool Holds(int row)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_holds[i][_columns[i].Codes[row] + 1])
            {
                return false;
            }
        }

        return true;
    }
}
