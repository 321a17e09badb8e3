using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Index;
using Segmentation.TestSupport.Execution;
using Segmentation.TestSupport.Expressions;
using Segmentation.TestSupport.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>What rows make of devices, worked out one row after the other in plain dictionaries: the model that the engine is compared with.</summary>
public sealed class FeedModel(SampleSchema schema)
{
    private readonly NaiveIndex _index = new();
    private readonly Dictionary<(string Space, string Device), uint> _numbers = [];

    public void Take(IEnumerable<FeedRow> rows)
    {
        foreach (FeedRow row in rows)
        {
            Take(row);
        }
    }

    /// <summary>Every device as it is now.</summary>
    public IReadOnlyDictionary<uint, NaiveDevice> Devices() => _index.Devices.ToDictionary(static device => device, Device);

    private void Take(FeedRow row)
    {
        if (!_numbers.TryGetValue((row.Space, row.Device), out uint device))
        {
            _numbers.Add((row.Space, row.Device), device = (uint)_numbers.Count);
        }

        _index.See(schema.IdSpaces.Single(space => space.Name == row.Space), device, row.Day.Value);
        if (row.Attribute.Length == 0)
        {
            return;
        }

        AttributeDefinition attribute = schema.Attributes.Single(candidate => candidate.Definition.Name == row.Attribute).Definition;
        switch (attribute.Kind)
        {
            case AttributeKind.Flag:
                _index.Observe(attribute, device, row.Day.Value, row.IsRemoval || row.Value == "false" ? ObservationAction.Remove : ObservationAction.Set);
                break;
            case AttributeKind.Number when row.IsRemoval:
                _index.Observe(attribute, device, row.Day.Value, ObservationAction.Remove);
                break;
            case AttributeKind.Number:
                _index.Observe(attribute, device, row.Day.Value, ObservationAction.Set, number: Scaled(attribute, row.Value));
                break;
            default:
                ObservationAction action = !row.IsRemoval ? ObservationAction.Set : row.Value.Length == 0 ? ObservationAction.RemoveAll : ObservationAction.Remove;
                _index.Observe(attribute, device, row.Day.Value, action, action == ObservationAction.RemoveAll ? 0 : schema.CodeOf(attribute.Id, row.Value));
                break;
        }
    }

    private static long Scaled(AttributeDefinition attribute, string value)
    {
        decimal number = decimal.Parse(value, CultureInfo.InvariantCulture);
        for (int i = 0; i < attribute.Scale; i++)
        {
            number *= 10;
        }

        return (long)number;
    }

    private NaiveDevice Device(uint device)
    {
        NaiveDevice result = new()
        {
            IdSpace = schema.IdSpaces.Single(space => _index.IsInSpace(device, space.Number)).Number,
            FirstSeen = (ushort)_index.FirstSeen(device)!.Value,
            LastSeen = (ushort)_index.LastSeen(device)!.Value,
        };
        foreach (int attribute in schema.Attributes.Select(static attribute => attribute.Definition.Id))
        {
            foreach (int code in _index.Values(device, attribute))
            {
                result.Values.Add((attribute, code), Entry(_index.Day(device, attribute, code), _index.Count(device, attribute, code)));
            }

            if (_index.AnyDay(device, attribute) is { } day)
            {
                result.AnyValue.Add(attribute, Entry(day, _index.AnyCount(device, attribute)));
            }

            if (_index.Number(device, attribute) is { } number)
            {
                result.Numbers.Add(attribute, number);
            }

            if (_index.LastSet(device, attribute) is { } lastSet)
            {
                result.LastSet.Add(attribute, (ushort)lastSet);
            }
        }

        return result;
    }

    private static NaiveEntry Entry(int? day, int? count) => new((ushort)day!.Value, (byte)count!.Value);
}
