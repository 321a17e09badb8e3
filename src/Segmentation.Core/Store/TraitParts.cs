using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Collects the lists of one trait, group after group, into a <see cref="Trait"/>.</summary>
internal sealed class TraitParts(ListForm form)
{
    private Joined _base;
    private Joined _added;
    private Joined _removed;
    private List<List<ContainerSource>>? _slices; // per group
    private int _sliceGroup = -1;
    private long _overlap;

    /// <summary>Form of the base: plain, timed, counted or slices.</summary>
    public ListForm Form { get; } = form;

    /// <summary>The form of the trait that a list of this form and part belongs to, or null when there is none such.</summary>
    public static ListForm? FormOf(ListForm form, TraitPart part) => (form, part) switch
    {
        (ListForm.Plain or ListForm.Timed or ListForm.Counted or ListForm.Slices, TraitPart.Base) => form,
        (ListForm.Plain or ListForm.Timed or ListForm.Counted, TraitPart.Added) => form,
        (ListForm.Valued, TraitPart.Added) => ListForm.Slices,
        _ => null,
    };

    /// <summary>Adds a list of a group; groups come in ascending order, slices of a group from the lowest.</summary>
    public void Add(int group, TraitPart part, int slice, ContainerSource containers, long overlap)
    {
        switch (part)
        {
            case TraitPart.Base when slice >= 0:
                if (_sliceGroup != group)
                {
                    _sliceGroup = group;
                    (_slices ??= []).Add([]);
                }

                _slices![^1].Add(containers);
                break;
            case TraitPart.Base:
                _base.Add(containers);
                break;
            case TraitPart.Added:
                _added.Add(containers);
                _overlap += overlap;
                break;
            default:
                _removed.Add(containers);
                break;
        }
    }

    public Trait Build()
    {
        Bitmap removed = _removed.ToBitmap();
        switch (Form)
        {
            case ListForm.Plain:
                return new PlainTrait(_base.ToBitmap(), _added.ToBitmap(), removed);
            case ListForm.Slices:
                BitSlices numbers = new(_base.ToBitmap(), Slices(_slices ?? []));
                ValuedBitmap newer = _added.IsEmpty ? ValuedBitmap.Empty : new ValuedBitmap(_added.ToArray());
                return new NumberTrait(numbers, newer, removed, Members(numbers.Existence, newer.Cardinality, removed));
            default:
                bool hasCounts = Form == ListForm.Counted;
                TimedBitmap older = new(_base.ToArray(), hasCounts);
                TimedBitmap added = new(_added.ToArray(), hasCounts);
                return new TimedTrait(older, added, removed, Members(older.Members, added.Cardinality, removed));
        }
    }

    private long Members(Bitmap older, long added, Bitmap removed) => older.Cardinality + added - _overlap - removed.Cardinality;

    /// <summary>Joins the groups' slices; a narrower group repeats its sign.</summary>
    private static Bitmap[] Slices(List<List<ContainerSource>> groups)
    {
        int width = 0;
        foreach (List<ContainerSource> group in groups)
        {
            width = Math.Max(width, group.Count);
        }

        Bitmap[] slices = new Bitmap[width];
        for (int i = 0; i < width; i++)
        {
            Joined containers = default;
            foreach (List<ContainerSource> group in groups)
            {
                containers.Add(group[Math.Min(i, group.Count - 1)]);
            }

            slices[i] = containers.ToBitmap();
        }

        return slices;
    }

    /// <summary>Lists one behind the other; empty ones are left out.</summary>
    private struct Joined
    {
        private ContainerSource? _first;
        private List<ContainerSource>? _all; // once there are two

        public readonly bool IsEmpty => _first is null;

        public void Add(ContainerSource containers)
        {
            if (containers.Count == 0)
            {
                return;
            }

            if (_first is null)
            {
                _first = containers;
            }
            else
            {
                (_all ??= [_first]).Add(containers);
            }
        }

        public readonly Bitmap ToBitmap() => Whole is { } whole ? new Bitmap(whole) : Bitmap.Empty;

        public readonly Container[] ToArray() => Whole?.Load() ?? [];

        private readonly ContainerSource? Whole => _all is null ? _first : new JoinedContainers(_all);
    }
}
