using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;

namespace Segmentation.Index;

/// <summary>A trait after a change: deltas merged by the invariants of docs/ARCHITECTURE.md, stripes that outgrew them folded.</summary>
internal static class TraitMerging
{
    public static Trait Merge(Trait? trait, TraitChange change)
    {
        Trait merged = Changed(trait, change);
        if (trait is not null)
        {
            merged.TakeOver(trait);
        }

        return merged;
    }

    private static Trait Changed(Trait? trait, TraitChange change) => (trait, change) switch
    {
        (null or PlainTrait, PlainChange plain) => Fold(Merge((PlainTrait?)trait ?? PlainTrait.Empty, plain)),
        (null or TimedTrait, TimedChange timed) => Fold(Merge((TimedTrait?)trait ?? TimedTrait.Empty(timed.Added.HasCounts), timed)),
        (null or NumberTrait, NumberChange number) => Fold(Merge((NumberTrait?)trait ?? NumberTrait.Empty, number)),
        (PlainTrait plain, TimedChange timed) => Retime(plain, timed),
        _ => throw Mismatch(change.Key, $"is a {trait!.GetType().Name}, which takes no {change.GetType().Name}"),
    };

    private static PlainTrait Merge(PlainTrait trait, PlainChange change)
    {
        RequireDisjoint(change.Key, change.Added, change.Removed);
        return new PlainTrait(
            trait.Base,
            trait.Added.AndNot(change.Removed).Or(change.Added.AndNot(trait.Base)),
            trait.Removed.AndNot(change.Added).Or(change.Removed.And(trait.Base)));
    }

    private static TimedTrait Merge(TimedTrait trait, TimedChange change)
    {
        RequireDisjoint(change.Key, change.Added.Members, change.Removed);
        if (trait.Base.HasCounts != change.Added.HasCounts)
        {
            throw Mismatch(change.Key, $"{(trait.Base.HasCounts ? "keeps" : "does not keep")} counts, its change {(change.Added.HasCounts ? "does" : "does not")}");
        }

        return new TimedTrait(
            trait.Base,
            trait.Added.Fold(change.Added, change.Removed),
            trait.Removed.AndNot(change.Added.Members).Or(change.Removed.And(trait.Base.Members)),
            trait.Members + Growth(trait, change.Added.Members, change.Removed));
    }

    private static NumberTrait Merge(NumberTrait trait, NumberChange change)
    {
        RequireDisjoint(change.Key, change.Added.Members, change.Removed);
        return new NumberTrait(
            trait.Base,
            trait.Added.Fold(change.Added, change.Removed),
            trait.Removed.AndNot(change.Added.Members).Or(change.Removed.And(trait.Base.Existence)),
            trait.Members + Growth(trait, change.Added.Members, change.Removed));
    }

    /// <summary>A plain trait that gets days: the change must give one to every member that stays.</summary>
    private static TimedTrait Retime(PlainTrait trait, TimedChange change)
    {
        RequireDisjoint(change.Key, change.Added.Members, change.Removed);
        long forgotten = trait.Members().AndNot(change.Removed).AndNotCardinality(change.Added.Members);
        return forgotten == 0
            ? new TimedTrait(change.Added, TimedBitmap.Empty(change.Added.HasCounts), Bitmap.Empty, change.Added.Cardinality)
            : throw Mismatch(change.Key, $"is plain and becomes timed, but the change gives no day to {forgotten} of its members");
    }

    /// <summary>By how many members a change makes a trait larger.</summary>
    private static long Growth(Trait trait, Bitmap added, Bitmap removed) =>
        added.Cardinality - HeldAmong(trait, added) - HeldAmong(trait, removed);

    private static long HeldAmong(Trait trait, Bitmap among)
    {
        if (among.IsEmpty)
        {
            return 0;
        }

        (Bitmap based, Bitmap added, Bitmap removed) = TraitReading.Parts(trait);
        Bitmap fromBase = among.And(based).AndNot(removed);
        return fromBase.OrCardinality(among.And(added));
    }

    private static PlainTrait Fold(PlainTrait trait)
    {
        List<int> stripes = StripeFolding.Outgrown(trait.Base, trait.Added, trait.Removed);
        if (stripes.Count == 0)
        {
            return trait;
        }

        return new PlainTrait(
            trait.Base.AndNot(StripeFolding.Cut(trait.Removed, stripes, inside: true)).Or(StripeFolding.Cut(trait.Added, stripes, inside: true)),
            StripeFolding.Cut(trait.Added, stripes, inside: false),
            StripeFolding.Cut(trait.Removed, stripes, inside: false));
    }

    private static TimedTrait Fold(TimedTrait trait)
    {
        List<int> stripes = StripeFolding.Outgrown(trait.Base.Members, trait.Added.Members, trait.Removed);
        if (stripes.Count == 0)
        {
            return trait;
        }

        return new TimedTrait(
            trait.Base.Fold(Cut(trait.Added, stripes, inside: true), StripeFolding.Cut(trait.Removed, stripes, inside: true)),
            Cut(trait.Added, stripes, inside: false),
            StripeFolding.Cut(trait.Removed, stripes, inside: false),
            trait.Members);
    }

    private static NumberTrait Fold(NumberTrait trait)
    {
        List<int> stripes = StripeFolding.Outgrown(trait.Base.Existence, trait.Added.Members, trait.Removed);
        return stripes.Count == 0
            ? trait
            : new NumberTrait(
                trait.Base.Fold(
                    new ValuedBitmap(StripeFolding.Cut(trait.Added.Containers, stripes, inside: true)),
                    StripeFolding.Cut(trait.Removed, stripes, inside: true)),
                new ValuedBitmap(StripeFolding.Cut(trait.Added.Containers, stripes, inside: false)),
                StripeFolding.Cut(trait.Removed, stripes, inside: false),
                trait.Members);
    }

    private static TimedBitmap Cut(TimedBitmap bitmap, List<int> stripes, bool inside) =>
        new(StripeFolding.Cut(bitmap.Containers, stripes, inside), bitmap.HasCounts);

    private static void RequireDisjoint(TraitKey key, Bitmap added, Bitmap removed)
    {
        if (added.Intersects(removed))
        {
            throw Mismatch(key, "would gain and lose the same device in one change");
        }
    }

    private static InvalidOperationException Mismatch(TraitKey key, string problem) =>
        new($"Trait {key.Code} of attribute {key.Attribute} {problem}.");
}
