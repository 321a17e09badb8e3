using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Collects the lists of one trait, group after group, into a <see cref="Trait"/>.</summary>
internal sealed class TraitParts(ListForm form)
{
    private readonly List<Container> _base = [];
    private readonly List<Container> _added = [];
    private readonly List<Container> _removed = [];
    private readonly List<List<Container[]>> _slices = []; // per group
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
    public void Add(int group, TraitPart part, int slice, Container[] containers, long overlap)
    {
        switch (part)
        {
            case TraitPart.Base when slice >= 0:
                if (_sliceGroup != group)
                {
                    _sliceGroup = group;
                    _slices.Add([]);
                }

                _slices[^1].Add(containers);
                break;
            case TraitPart.Base:
                _base.AddRange(containers);
                break;
            case TraitPart.Added:
                _added.AddRange(containers);
                _overlap += overlap;
                break;
            default:
                _removed.AddRange(containers);
                break;
        }
    }

    public Trait Build()
    {
        Bitmap removed = BitmapOf(_removed);
        switch (Form)
        {
            case ListForm.Plain:
                return new PlainTrait(BitmapOf(_base), BitmapOf(_added), removed);
            case ListForm.Slices:
                BitSlices numbers = new(BitmapOf(_base), Slices());
                ValuedBitmap newer = _added.Count == 0 ? ValuedBitmap.Empty : new ValuedBitmap([.. _added]);
                return new NumberTrait(numbers, newer, removed, Members(numbers.Existence, newer.Cardinality, removed));
            default:
                bool hasCounts = Form == ListForm.Counted;
                TimedBitmap older = new([.. _base], hasCounts);
                TimedBitmap added = new([.. _added], hasCounts);
                return new TimedTrait(older, added, removed, Members(older.Members, added.Cardinality, removed));
        }
    }

    private long Members(Bitmap older, long added, Bitmap removed) => older.Cardinality + added - _overlap - removed.Cardinality;

    /// <summary>Joins the groups' slices; a narrower group repeats its sign.</summary>
    private Bitmap[] Slices()
    {
        int width = 0;
        foreach (List<Container[]> group in _slices)
        {
            width = Math.Max(width, group.Count);
        }

        Bitmap[] slices = new Bitmap[width];
        for (int i = 0; i < width; i++)
        {
            List<Container> containers = [];
            foreach (List<Container[]> group in _slices)
            {
                containers.AddRange(group[Math.Min(i, group.Count - 1)]);
            }

            slices[i] = BitmapOf(containers);
        }

        return slices;
    }

    private static Bitmap BitmapOf(List<Container> containers) => containers.Count == 0 ? Bitmap.Empty : new Bitmap([.. containers]);
}
