using System;
using System.Runtime.InteropServices;
using Segmentation.Benchmarks.Comparison.Peers;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Delivery;
using Segmentation.Index;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W12: the ids of a set, ascending, into memory that is there already; and its devices' tokens.</summary>
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
        CompareTokens(world, croaring);
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

    /// <summary>The tokens of the devices as a destination gets them: ours chunk by chunk, as an export reads them; theirs all ids, then a look-up in the same column. Both translate by our cipher.</summary>
    private void CompareTokens(World world, CroaringSets croaring)
    {
        HeapTokenColumn column = new();
        SplitMix64 random = new(11);
        Token[] tokens = new Token[TokenColumn.StripeSize];
        for (int done = 0; done < world.Devices; done += tokens.Length)
        {
            Span<Token> some = tokens.AsSpan(0, Math.Min(tokens.Length, world.Devices - done));
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = new Token(random.Next(), random.Next() | 1);
            }

            column.Append(some);
        }

        KeyRing keys = new(new byte[KeyRing.KeySize]);
        ScopedTokenizer tokenizer = new(keys.Space("cookie"), keys.Destination("net", 1));
        using ScopedChunk chunk = new(column, tokenizer);
        Token[] found = GC.AllocateUninitializedArray<Token>(ContainerLimits.ChunkSize);
        Bitmap members = world[Rank];
        Contest contest = new(options);
        contest.Add(croaring.Name, () =>
        {
            int count = (int)WriteByCroaring(croaring, SetNode.Trait(Rank));
            ulong sum = 0;
            for (int done = 0; done < count;)
            {
                int stripe = (int)(_theirs[done] / TokenColumn.StripeSize);
                int end = done;
                for (; end < count && end - done < found.Length && _theirs[end] / TokenColumn.StripeSize == stripe; end++)
                {
                    _theirs[end] %= TokenColumn.StripeSize;
                }

                tokenizer.Translate(column.Stripe(stripe), new ReadOnlySpan<uint>(_theirs + done, end - done), found);
                sum += SumOf(found.AsSpan(0, end - done));
                done = end;
            }

            return (long)sum;
        });
        contest.Add("ours", () =>
        {
            ulong sum = 0;
            foreach (ref readonly Container container in members.Containers)
            {
                chunk.Select(container);
                sum += SumOf(chunk.Translate(found));
            }

            return (long)sum;
        });
        double[] medians = contest.Medians();
        sink.Add(new BitmapRow
        {
            Workload = "W12-device-ids",
            Peer = croaring.Name,
            Devices = world.Devices,
            OursMilliseconds = medians[1],
            PeerMilliseconds = medians[0],
            BytesTouched = 2 * Token.Size * members.Cardinality + World.BytesOf(members),
            Note = "rank 5, 16 bytes a device as a destination gets them; theirs the ids, then an array look-up; both by our cipher",
        });
    }

    private static ulong SumOf(ReadOnlySpan<Token> tokens)
    {
        ulong sum = 0;
        foreach (ref readonly ulong half in MemoryMarshal.Cast<Token, ulong>(tokens))
        {
            sum += half;
        }

        return sum;
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
