using System;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Refuses attributes whose values are so many and so rare that they name devices rather than describe them.</summary>
/// <remarks>
/// Looked at a batch that brings new values, before any of it takes effect: values in the index count with the devices that hold them, values of the batch with
/// the devices of the batch that do not hold them yet.
/// </remarks>
internal static class WideValues
{
    /// <summary>Values that an attribute may have whoever holds them.</summary>
    public const int Most = 10_000;

    /// <param name="list">The observations of the batch.</param>
    /// <param name="snapshot">What they are about to change.</param>
    /// <param name="ordinals">Ordinal of each device of the batch, <see cref="DeviceDictionary.NotFound"/> for a new one; asked for only when it matters.</param>
    /// <param name="most">Values that the attribute may have whoever holds them.</param>
    /// <exception cref="InputException">More than <paramref name="most"/> values, of which over half are held by one device.</exception>
    public static void Check(ObservationList list, IndexSnapshot snapshot, Lazy<uint[]> ordinals, int most = Most)
    {
        AttributeDefinition attribute = list.Attribute;
        AttributeIndex? index = snapshot.Attribute(attribute.Id);
        int known = index?.Values.Count ?? 0;
        int values = known;
        foreach (int code in list.Codes)
        {
            values = Math.Max(values, code + 1);
        }

        if (values == known || values <= most || attribute.AllowsIdentifiers)
        {
            return;
        }

        byte[] holders = new byte[values]; // 0, 1, or 2 for more
        int[] lastDevice = new int[values];
        Array.Fill(lastDevice, -1);
        foreach ((int code, Trait trait) in index?.All ?? [])
        {
            if (code >= 0)
            {
                holders[code] = (byte)Math.Min(trait.Cardinality, 2);
            }
        }

        ReadOnlySpan<int> codes = list.Codes;
        for (int i = 0; i < codes.Length; i++)
        {
            int device = list.Device(i);
            if (lastDevice[codes[i]] != device && !IsHeld(codes[i], device))
            {
                lastDevice[codes[i]] = device;
                holders[codes[i]] = (byte)Math.Min(holders[codes[i]] + 1, 2);
            }
        }

        int held = values - holders.AsSpan().Count((byte)0);
        int single = holders.AsSpan().Count((byte)1);
        if (held > most && single > held / 2)
        {
            throw new InputException(
                $"The attribute \"{attribute.Name}\" has {held} values, of which {single} are held by one device: it names devices rather than describing them. " +
                "Map its texts to fewer values (\"values\", \"default\"), leave it out, or say \"allowIdentifiers\": true if that is meant.");
        }

        bool IsHeld(int code, int device) =>
            code < known && holders[code] == 1 && ordinals.Value[device] != DeviceDictionary.NotFound && index![code].Holds(ordinals.Value[device]);
    }
}
