using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Writes one attribute's traits of one stripe group as new files.</summary>
internal sealed class GroupWriter(string root, int attribute, int group, ulong version)
{
    /// <summary>Writes what changed: deltas alone, or a new base when it was folded or deltas outgrow an eighth of it.</summary>
    /// <param name="traits">The attribute's traits by code.</param>
    /// <param name="current">The group's base file, if there is one.</param>
    /// <returns>The new base and delta; a null base means that the current one stands.</returns>
    public (BlockFileEntry? Base, BlockFileEntry? Delta) Write(IEnumerable<KeyValuePair<int, Trait>> traits, MappedFile? current)
    {
        List<KeyValuePair<int, Trait>> parts = [.. traits.Select(trait => KeyValuePair.Create(trait.Key, Restrict(trait.Value))).Where(static trait => trait.Value.Cardinality > 0 || HasDelta(trait.Value) || HasBase(trait.Value))];
        if (parts.Sum(static trait => DeltaBytes(trait.Value)) > (current?.BodyLength ?? 0) / 8)
        {
            return (WriteBase(parts.Select(static trait => KeyValuePair.Create(trait.Key, Fold(trait.Value)))), null);
        }

        bool folded = parts.Any(trait => !Lies(trait.Value, current))
            || parts.Sum(static trait => (long)BaseOf(trait.Value).Containers.Length) != (current is null ? 0 : BitmapFileReader.MemberContainers(current));
        return (folded ? WriteBase(parts) : null, parts.Any(static trait => HasDelta(trait.Value)) ? WriteDelta(parts) : null);
    }

    private BlockFileEntry WriteBase(IEnumerable<KeyValuePair<int, Trait>> traits)
    {
        using BitmapFileWriter writer = new(root, Entry(BlockFileKind.Base, "base"));
        foreach ((int code, Trait trait) in traits)
        {
            switch (trait)
            {
                case PlainTrait plain:
                    writer.Write(code, ListForm.Plain, TraitPart.Base, -1, plain.Base.Containers);
                    break;
                case TimedTrait timed:
                    writer.Write(code, FormOf(timed.Base), TraitPart.Base, -1, timed.Base.Containers);
                    break;
                case NumberTrait number:
                    writer.WriteSlices(code, number.Base);
                    break;
            }
        }

        return writer.Finish();
    }

    private BlockFileEntry WriteDelta(IEnumerable<KeyValuePair<int, Trait>> traits)
    {
        using BitmapFileWriter writer = new(root, Entry(BlockFileKind.Delta, "delta"));
        foreach ((int code, Trait trait) in traits)
        {
            switch (trait)
            {
                case PlainTrait plain:
                    writer.Write(code, ListForm.Plain, TraitPart.Added, -1, plain.Added.Containers);
                    writer.Write(code, ListForm.Plain, TraitPart.Removed, -1, plain.Removed.Containers);
                    break;
                case TimedTrait timed:
                    writer.Write(code, FormOf(timed.Added), TraitPart.Added, -1, timed.Added.Containers, timed.Added.Members.AndCardinality(timed.Base.Members));
                    writer.Write(code, ListForm.Plain, TraitPart.Removed, -1, timed.Removed.Containers);
                    break;
                case NumberTrait number:
                    writer.Write(code, ListForm.Valued, TraitPart.Added, -1, number.Added.Containers, number.Added.Members.AndCardinality(number.Base.Existence));
                    writer.Write(code, ListForm.Plain, TraitPart.Removed, -1, number.Removed.Containers);
                    break;
            }
        }

        return writer.Finish();
    }

    private BlockFileEntry Entry(BlockFileKind kind, string extension) =>
        new(FormattableString.Invariant($"{StoreFormat.BitmapDirectory}/a{attribute}-g{group}-v{version}.{extension}"), kind, attribute, group, 0, 0, version);

    private static ListForm FormOf(TimedBitmap timed) => timed.HasCounts ? ListForm.Counted : ListForm.Timed;

    private static Trait Fold(Trait trait) => trait switch
    {
        PlainTrait plain => new PlainTrait(plain.Base.Or(plain.Added).AndNot(plain.Removed), Bitmap.Empty, Bitmap.Empty),
        TimedTrait timed => new TimedTrait(timed.Base.Without(timed.Removed).Supersede(timed.Added), TimedBitmap.Empty(timed.Base.HasCounts), Bitmap.Empty, timed.Members),
        NumberTrait number => new NumberTrait(number.Base.Fold(number.Added, number.Removed), ValuedBitmap.Empty, Bitmap.Empty, number.Members),
        _ => throw new InvalidOperationException($"{trait.GetType().Name} has no form in a file."),
    };

    /// <summary>The trait's part in the group; the member count of the whole is not carried over.</summary>
    private Trait Restrict(Trait trait) => trait switch
    {
        PlainTrait plain => new PlainTrait(Restrict(plain.Base), Restrict(plain.Added), Restrict(plain.Removed)),
        TimedTrait timed => new TimedTrait(Restrict(timed.Base), Restrict(timed.Added), Restrict(timed.Removed), 0),
        NumberTrait number => new NumberTrait(Restrict(number.Base), Restrict(number.Added), Restrict(number.Removed), 0),
        _ => throw new InvalidOperationException($"{trait.GetType().Name} has no form in a file."),
    };

    private Bitmap Restrict(Bitmap bitmap) => bitmap.IsEmpty ? bitmap : new Bitmap([.. ContainerLists.InGroup(bitmap.Containers, group)]);

    private TimedBitmap Restrict(TimedBitmap timed) => new([.. ContainerLists.InGroup(timed.Containers, group)], timed.HasCounts);

    private ValuedBitmap Restrict(ValuedBitmap valued) => new([.. ContainerLists.InGroup(valued.Containers, group)]);

    /// <summary>Slices that are one object stay one object, so that a repeated sign is recognised.</summary>
    private BitSlices Restrict(BitSlices numbers)
    {
        Bitmap[] slices = new Bitmap[numbers.Slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = i > 0 && ReferenceEquals(numbers.Slices[i], numbers.Slices[i - 1]) ? slices[i - 1] : Restrict(numbers.Slices[i]);
        }

        return new BitSlices(Restrict(numbers.Existence), slices);
    }

    private static bool HasBase(Trait trait) => !BaseOf(trait).IsEmpty;

    private static bool HasDelta(Trait trait) => trait switch
    {
        PlainTrait plain => !plain.Added.IsEmpty || !plain.Removed.IsEmpty,
        TimedTrait timed => timed.Added.Cardinality > 0 || !timed.Removed.IsEmpty,
        NumberTrait number => number.Added.Cardinality > 0 || !number.Removed.IsEmpty,
        _ => false,
    };

    private static Bitmap BaseOf(Trait trait) => trait switch
    {
        PlainTrait plain => plain.Base,
        TimedTrait timed => timed.Base.Members,
        NumberTrait number => number.Base.Existence,
        _ => Bitmap.Empty,
    };

    /// <summary>Whether the whole base of a trait lies in a file, which then needs no writing.</summary>
    private static bool Lies(Trait trait, MappedFile? file)
    {
        if (!Lies(BaseOf(trait).Containers, file))
        {
            return false;
        }

        if (trait is NumberTrait number)
        {
            foreach (Bitmap slice in number.Base.Slices)
            {
                if (!Lies(slice.Containers, file))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool Lies(ReadOnlySpan<Container> containers, MappedFile? file)
    {
        foreach (ref readonly Container container in containers)
        {
            if (!ReferenceEquals(container.Owner, file))
            {
                return false;
            }
        }

        return true;
    }

    private static long DeltaBytes(Trait trait) => trait switch
    {
        PlainTrait plain => Bytes(plain.Added.Containers, ListForm.Plain) + Bytes(plain.Removed.Containers, ListForm.Plain),
        TimedTrait timed => Bytes(timed.Added.Containers, FormOf(timed.Added)) + Bytes(timed.Removed.Containers, ListForm.Plain),
        NumberTrait number => Bytes(number.Added.Containers, ListForm.Valued) + Bytes(number.Removed.Containers, ListForm.Plain),
        _ => 0,
    };

    private static long Bytes(ReadOnlySpan<Container> containers, ListForm form)
    {
        long bytes = 0;
        foreach (ref readonly Container container in containers)
        {
            bytes += ContainerLists.LengthOf(container, form);
        }

        return bytes;
    }
}
