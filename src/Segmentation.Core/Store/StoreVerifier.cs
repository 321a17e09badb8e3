using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Something that is not as it was written.</summary>
/// <param name="File">File relative to the store's directory.</param>
/// <param name="Place">Where in it.</param>
/// <param name="What">What is wrong.</param>
internal sealed record Fault(string File, string Place, string What);

/// <summary>Collects faults; a check that throws becomes one.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> Faults => _faults;

    public void Add(string file, string place, string? what)
    {
        if (what is not null)
        {
            _faults.Add(new Fault(file, place, what));
        }
    }

    public void Try(string file, Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception)
        {
            _faults.Add(exception is CorruptStoreException { File.Length: > 0 } corrupt
                ? new Fault(corrupt.File, corrupt.Place, corrupt.Message)
                : new Fault(file, "", exception.Message));
        }
    }
}

/// <summary>Checks of traits: the structure of their containers and what must hold between base and deltas.</summary>
internal static class TraitVerifier
{
    public static void Check(IndexSnapshot snapshot, FaultList faults)
    {
        foreach (AttributeIndex attribute in snapshot.Attributes)
        {
            foreach ((int code, Trait trait) in attribute.All)
            {
                string place = FormattableString.Invariant($"attribute {attribute.Definition.Id} \"{attribute.Definition.Name}\", trait {code}");
                faults.Try("index", () => Check(trait, place, snapshot.DeviceCount, faults));
            }
        }
    }

    private static void Check(Trait trait, string place, uint deviceCount, FaultList faults)
    {
        switch (trait)
        {
            case PlainTrait plain:
                Structure(plain.Base, ListForm.Plain, place + ", base", deviceCount, faults);
                Structure(plain.Added, ListForm.Plain, place + ", added", deviceCount, faults);
                Deltas(plain.Base, plain.Added, plain.Removed, place, deviceCount, faults);
                Must(!plain.Added.Intersects(plain.Base), place, "an added device is in the base", faults);
                break;
            case TimedTrait timed:
                ListForm form = timed.Base.HasCounts ? ListForm.Counted : ListForm.Timed;
                Structure(timed.Base.Members, form, place + ", base", deviceCount, faults);
                Structure(timed.Added.Members, form, place + ", added", deviceCount, faults);
                Deltas(timed.Base.Members, timed.Added.Members, timed.Removed, place, deviceCount, faults);
                Must(timed.Members == timed.Base.Members.Or(timed.Added.Members).AndNotCardinality(timed.Removed), place, $"{timed.Members} members on record", faults);
                break;
            case NumberTrait number:
                Structure(number.Base.Existence, ListForm.Plain, place + ", existence", deviceCount, faults);
                Structure(number.Added.Members, ListForm.Valued, place + ", added", deviceCount, faults);
                for (int i = 0; i < number.Base.Slices.Length; i++)
                {
                    Structure(number.Base.Slices[i], ListForm.Plain, FormattableString.Invariant($"{place}, slice {i}"), deviceCount, faults);
                    Must(number.Base.Slices[i].AndNotCardinality(number.Base.Existence) == 0, place, $"slice {i} has devices without a number", faults);
                }

                Deltas(number.Base.Existence, number.Added.Members, number.Removed, place, deviceCount, faults);
                Must(number.Members == number.Base.Existence.Or(number.Added.Members).AndNotCardinality(number.Removed), place, $"{number.Members} members on record", faults);
                break;
        }
    }

    private static void Structure(Bitmap members, ListForm form, string place, uint deviceCount, FaultList faults)
    {
        int previous = -1;
        foreach (ref readonly Container container in members.Containers)
        {
            string where = FormattableString.Invariant($"{place}, chunk {container.Key}");
            faults.Add("index", where, container.Key > previous ? null : "chunks out of order");
            faults.Add("index", where, ContainerLists.FaultOf((int)container.Kind, container.Cardinality, container.RunCount));
            faults.Add("index", where, ContainerLists.StructureFaultOf(container, form));
            previous = container.Key;
        }

        Must(members.IsEmpty || members.Last() < deviceCount, place, $"a device beyond {deviceCount}", faults);
    }

    private static void Deltas(Bitmap older, Bitmap added, Bitmap removed, string place, uint deviceCount, FaultList faults)
    {
        Structure(removed, ListForm.Plain, place + ", removed", deviceCount, faults);
        Must(removed.AndNotCardinality(older) == 0, place, "a removed device is not in the base", faults);
        Must(!added.Intersects(removed), place, "a device is both added and removed", faults);
    }

    private static void Must(bool holds, string place, string what, FaultList faults) => faults.Add("index", place, holds ? null : what);
}
