using System;
using System.Collections.Generic;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>The columns that a mapping reads, each once.</summary>
internal sealed class FeedColumns
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public FeedColumns(FeedMapping mapping)
    {
        Add(mapping.Identifier.Column);
        Add(mapping.Identifier.SpaceColumn);
        Add(mapping.Time.Column);
        foreach (AttributeMapping attribute in mapping.Attributes)
        {
            foreach (string column in attribute.Columns)
            {
                Add(column);
            }

            AddAll(attribute.When);
        }

        foreach (RemovalMapping removal in mapping.Removals)
        {
            AddAll(removal.When);
        }

        Names = [.. _places.Keys];
    }

    /// <summary>The columns in the order in which batches have them.</summary>
    public IReadOnlyList<string> Names { get; }

    public TextColumn Of(RecordBatch batch, string name) => batch.Columns[_places[name]];

    private void AddAll(IReadOnlyList<RowCondition> conditions)
    {
        foreach (RowCondition condition in conditions)
        {
            Add(condition.Column);
        }
    }

    private void Add(string? name)
    {
        if (name is not null)
        {
            _places.TryAdd(name, _places.Count);
        }
    }
}
