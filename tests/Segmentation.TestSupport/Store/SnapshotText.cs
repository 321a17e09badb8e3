using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Segmentation.Bitmaps;
using Segmentation.Index;

namespace Segmentation.TestSupport.Store;

/// <summary>All that a snapshot answers, as text: two snapshots that hold the same print the same, however they hold it.</summary>
internal static class SnapshotText
{
    public static string Of(IndexSnapshot snapshot)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"version {snapshot.Version}, {snapshot.DeviceCount} devices");
        foreach (AttributeIndex attribute in snapshot.Attributes.OrderBy(static attribute => attribute.Definition.Id))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{attribute.Definition.Id} {attribute.Definition.Name}: {string.Join('|', Values(attribute))}");
            foreach ((int code, Trait trait) in attribute.All.OrderBy(static trait => trait.Key))
            {
                string members = Members(trait);
                if (members.Length > 0)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"  {code} ({trait.Cardinality}): {members}");
                }
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Values(AttributeIndex attribute)
    {
        for (int code = 0; attribute.Values.TryGetText(code, out string? text); code++)
        {
            yield return text;
        }
    }

    private static string Members(Trait trait) => trait switch
    {
        PlainTrait plain => string.Join(' ', plain.Base.Or(plain.Added).AndNot(plain.Removed)),
        TimedTrait timed => string.Join(' ', timed.Base.Without(timed.Removed).Supersede(timed.Added).Enumerate().Select(static m => $"{m.Value}@{m.Day}x{m.Count}")),
        NumberTrait number => string.Join(' ', Numbers(number).OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key}={pair.Value}")),
        _ => "?",
    };

    private static Dictionary<uint, long> Numbers(NumberTrait trait)
    {
        Dictionary<uint, long> numbers = [];
        foreach (uint ordinal in trait.Base.Existence)
        {
            if (!trait.Removed.Contains(ordinal) && trait.Base.TryGet(ordinal, out long number))
            {
                numbers[ordinal] = number;
            }
        }

        foreach (ValuedMember member in trait.Added.Enumerate())
        {
            numbers[member.Value] = member.Number;
        }

        return numbers;
    }
}
