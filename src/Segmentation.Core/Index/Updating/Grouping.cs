using System;

namespace Segmentation.Index.Updating;

/// <summary>Rows ordered by ordinal, cut into one group a device.</summary>
/// <remarks>Group g holds the rows <c>Order[Starts[g] .. Starts[g + 1]]</c>, in order of arrival, of device <c>Ordinals[g]</c>; ordinals ascend.</remarks>
internal sealed class Grouping
{
    private Grouping(int[] order, uint[] ordinals, int[] starts)
    {
        Order = order;
        Ordinals = ordinals;
        Starts = starts;
    }

    public int[] Order { get; }

    public uint[] Ordinals { get; }

    public int[] Starts { get; }

    public int Count => Ordinals.Length;

    /// <summary>Row numbers of a group, in order of arrival.</summary>
    public ReadOnlySpan<int> Rows(int group) => Order.AsSpan(Starts[group]..Starts[group + 1]);

    public static Grouping ByOrdinal(ReadOnlySpan<uint> ordinals)
    {
        int[] order = RowOrder.ByOrdinal(ordinals);
        int count = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (i == 0 || ordinals[order[i]] != ordinals[order[i - 1]])
            {
                count++;
            }
        }

        uint[] distinct = new uint[count];
        int[] starts = new int[count + 1];
        count = 0;
        for (int i = 0; i < order.Length; i++)
        {
            uint ordinal = ordinals[order[i]];
            if (i == 0 || ordinal != distinct[count - 1])
            {
                starts[count] = i;
                distinct[count++] = ordinal;
            }
        }

        starts[count] = order.Length;
        return new Grouping(order, distinct, starts);
    }
}
