using System;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W12: the ids of a set, ascending, into memory that is there already.</summary>
internal sealed unsafe class ExportRows(BitmapOptions options, RowSink sink) : IDisposable
{
    private const double CroaringTarget = 4;
    private const double MemsetTarget = 1 / 1.5;
    private const int Rank = 5;

    private uint* _ours;
    private uint* _theirs;
    private nuint _room;

    public void Run(World world, EngineSide engine, CroaringSets croaring)
    {
        SetNode dense = Workloads.Rules[1].Rule;
        Allocate((nuint)Math.Max(world[Rank].Cardinality, croaring.Count(dense)));
        string trait = RuleText.Of(SetNode.Trait(Rank));
        const string Note = "chunk by chunk, without a bitmap between";
        Compare("W12-ids-rank-5", world, CroaringTarget, MemsetTarget, croaring, SetNode.Trait(Rank), () => Write(world[Rank]), null);
        Compare("W12-ids-rank-5-by-rule", world, null, null, croaring, SetNode.Trait(Rank), () => engine.Write(trait, false, 1, Room), Note);
        Compare("W12-ids-rank-5-by-rule+deltas", world, null, null, croaring, SetNode.Trait(Rank), () => engine.Write(trait, true, 1, Room), Note);
        string rule = RuleText.Of(dense);
        Compare("W12-ids-W6-dense", world, CroaringTarget, null, croaring, dense, () => engine.Write(rule, false, 1, Room), Note);
        Compare("W12-ids-W6-dense+deltas", world, CroaringTarget / Workload.DeltaCost, null, croaring, dense, () => engine.Write(rule, true, 1, Room), Note);
        CompareVarints(world, croaring);
        sink.Add(BitmapRow.Missing("W12-device-ids", world.Devices, null, "looking tokens up belongs to exports, not to bitmaps"));
    }

    public void Dispose()
    {
        NativeMemory.Free(_ours);
        NativeMemory.Free(_theirs);
    }

    private void Allocate(nuint ids)
    {
        _room = ids + 64; // CRoaring's vector code may write past the last id
        _ours = (uint*)NativeMemory.AllocZeroed(_room, sizeof(uint));
        _theirs = (uint*)NativeMemory.AllocZeroed(_room, sizeof(uint));
    }

    private Span<uint> Room => new(_ours, (int)_room);

    private long Write(Bitmap members) => members.CopyTo(Room);

    private long WriteByCroaring(CroaringSets croaring, SetNode node)
    {
        if (node is TraitNode trait)
        {
            Croaring.roaring_bitmap_to_uint32_array(croaring[trait.Rank], _theirs);
            return (long)Croaring.roaring_bitmap_get_cardinality(croaring[trait.Rank]);
        }

        nint members = croaring.Members(node);
        Croaring.roaring_bitmap_to_uint32_array(members, _theirs);
        long count = (long)Croaring.roaring_bitmap_get_cardinality(members);
        Croaring.roaring_bitmap_free(members);
        return count;
    }

    /// <summary>Ids as differences of seven bits a byte; CRoaring has no such form, so its ids are encoded by the loop that defines it.</summary>
    private void CompareVarints(World world, CroaringSets croaring)
    {
        SetNode node = SetNode.Trait(Rank);
        byte* ours = (byte*)NativeMemory.Alloc(_room, VarintKernels.MaximumBytes);
        byte* theirs = (byte*)NativeMemory.Alloc(_room, VarintKernels.MaximumBytes);
        int capacity = (int)_room * VarintKernels.MaximumBytes;
        long Ours()
        {
            int count = (int)Write(world[Rank]);
            return VarintKernels.EncodeDifferences(Room[..count], 0, new Span<byte>(ours, capacity), out _);
        }

        long Theirs()
        {
            long count = WriteByCroaring(croaring, node);
            return VarintKernels.EncodeDifferences(KernelWidth.Scalar, new ReadOnlySpan<uint>(_theirs, (int)count), 0, new Span<byte>(theirs, capacity), out _);
        }

        Contest contest = new(options);
        contest.Add(croaring.Name, Theirs);
        contest.Add("ours", Ours);
        double[] medians = contest.Medians();
        int bytes = (int)Ours();
        if (!new ReadOnlySpan<byte>(ours, bytes).SequenceEqual(new ReadOnlySpan<byte>(theirs, bytes)))
        {
            throw new InvalidOperationException("W12-delta-varint: the engines wrote different bytes.");
        }

        sink.Add(new BitmapRow
        {
            Workload = "W12-delta-varint",
            Peer = croaring.Name,
            Devices = world.Devices,
            Target = CroaringTarget,
            OursMilliseconds = medians[1],
            PeerMilliseconds = medians[0],
            BytesTouched = bytes + world.BytesOf(node, hasDeltas: false),
            Note = "rank 5; CRoaring's ids, encoded by a plain loop",
        });
        NativeMemory.Free(ours);
        NativeMemory.Free(theirs);
    }

    private void Compare(string name, World world, double? target, double? memsetTarget, CroaringSets croaring, SetNode node, Func<long> ours, string? note)
    {
        long count = ours();
        if (WriteByCroaring(croaring, node) != count || !new Span<uint>(_ours, (int)count).SequenceEqual(new Span<uint>(_theirs, (int)count)))
        {
            throw new InvalidOperationException($"{name}: the engines wrote different ids.");
        }

        Contest contest = new(options);
        contest.Add(croaring.Name, () => WriteByCroaring(croaring, node));
        contest.Add("ours", ours);
        contest.Add("memset", () =>
        {
            NativeMemory.Fill(_theirs, (nuint)count * sizeof(uint), 1);
            return count;
        });
        double[] medians = contest.Medians();
        BitmapRow row = new()
        {
            Workload = name,
            Peer = croaring.Name,
            Devices = world.Devices,
            Target = target,
            OursMilliseconds = medians[1],
            PeerMilliseconds = medians[0],
            BytesTouched = count * sizeof(uint) + world.BytesOf(node, name.Contains("+deltas", StringComparison.Ordinal)),
            Note = note,
        };
        sink.Add(row);
        if (memsetTarget is not null)
        {
            sink.Add(row with { Peer = "memset of the output", Target = memsetTarget, PeerMilliseconds = medians[2] });
        }
    }
}
