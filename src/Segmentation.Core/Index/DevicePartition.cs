using System;
using System.Threading;

namespace Segmentation.Index;

/// <summary>The devices of one partition in memory: open addressing that grows by doubling.</summary>
/// <threadsafety>Readers may run beside one writer: a slot is written whole, and a larger array is filled before it is shown.</threadsafety>
internal sealed class DevicePartition
{
    private const int InitialSlots = 16;

    private ulong[] _slots = NewSlots(InitialSlots);
    private int _count;

    /// <summary>The slots to search; a power of two, at least a quarter of them free.</summary>
    public ulong[] Slots => Volatile.Read(ref _slots);

    public void Add(ulong slot)
    {
        if (4L * (_count + 1) > 3L * _slots.Length)
        {
            ulong[] larger = NewSlots(checked(2 * _slots.Length));
            foreach (ulong old in _slots)
            {
                if (old != DeviceSlots.Free)
                {
                    Place(larger, old);
                }
            }

            Volatile.Write(ref _slots, larger);
        }

        Place(_slots, slot);
        _count++;
    }

    private static void Place(ulong[] slots, ulong slot)
    {
        int mask = slots.Length - 1;
        int place = (int)(slot >> 32 & (uint)mask);
        while (slots[place] != DeviceSlots.Free)
        {
            place = (place + 1) & mask;
        }

        Volatile.Write(ref slots[place], slot);
    }

    private static ulong[] NewSlots(int count)
    {
        ulong[] slots = GC.AllocateUninitializedArray<ulong>(count);
        slots.AsSpan().Fill(DeviceSlots.Free);
        return slots;
    }
}
