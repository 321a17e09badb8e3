using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Delivery;
using Segmentation.Expressions;
using Segmentation.Index;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Writes the audience of a rule as scoped tokens in token order; refused below the destination's floor.</summary>
    /// <param name="destination">Name of the destination.</param>
    /// <param name="rule">Rule text.</param>
    /// <param name="asOf">As for <see cref="Count"/>.</param>
    /// <param name="output">Path of the CSV file; it appears whole or not at all.</param>
    /// <param name="cancellation">Leaves no file behind.</param>
    /// <exception cref="InputException">The rule has errors, the audience is below the floor (no size is named), or the file cannot be written.</exception>
    public ExportResult Export(string destination, string rule, DayNumber? asOf, string output, CancellationToken cancellation)
    {
        Destination target = FindDestination(destination);
        OutputPath.RequireOutside(output, _store.Root, KeyFile);
        IndexSnapshot snapshot = _store.Snapshot;
        CompileResult compiled = Compile(rule, snapshot);
        if (compiled.Rule is null)
        {
            throw new InputException(string.Join('\n', compiled.Diagnostics.Where(static mistake => mistake.IsError).Select(mistake => mistake.Render(rule))));
        }

        DayNumber day = asOf ?? Today();
        Bitmap audience = _evaluator.Materialise(Planner.Plan(compiled.Rule.Expression, snapshot, day), cancellation);
        Bitmap addressable = audience.And(Members(snapshot, DeviceTraits.IdSpaces + target.IdSpace));
        RequireRelease(target, addressable.Cardinality);
        ScopedTokenizer tokenizer = new(_keys.Space(SpaceOf(target).Name), KeyOf(target));
        AudienceDigest digest = AudienceFile.Write(
            output,
            new ScopedAudience(addressable, _store.Tokens, tokenizer).Shards(cancellation),
            written => RequireRelease(target, written.Count), // fewer than were counted, when a deletion runs beside
            cancellation);
        Stamp stamp = new(snapshot.Version, day, DayZone, 0, compiled.Rule.Hash.Hex);
        return new ExportResult(
            destination,
            ReleaseOwn(audience.Cardinality).Value,
            RequireRelease(target, digest.Count),
            digest.Sum.ToString("x32", CultureInfo.InvariantCulture),
            output,
            stamp);
    }

    /// <summary>Deletes devices by their identifiers, given as their id space has them: gone from every answer when this returns, and
    /// from every byte of the store after the next checkpoint.</summary>
    /// <exception cref="InputException">There is no id space of that name.</exception>
    public DeleteResult Delete(string idSpace, IReadOnlyList<string> identifiers)
    {
        ArgumentNullException.ThrowIfNull(identifiers);
        if (!_store.Catalog.TryGetIdSpace(idSpace, out IdSpace? space))
        {
            throw new InputException(InputProblem.NotFound, $"There is no id space \"{idSpace}\"; there are: {Listed(_store.Catalog.IdSpaceNames)}.");
        }

        HashSet<Token> tokens = [];
        int refused = 0;
        foreach (string identifier in identifiers)
        {
            if (TokenMaker.TryMake(identifier, space.Form, _keys.Space(idSpace), out Token token))
            {
                tokens.Add(token);
            }
            else
            {
                refused++;
            }
        }

        lock (_writing)
        {
            uint[] ordinals = new uint[tokens.Count];
            _store.Devices.Find([.. tokens], ordinals);
            uint[] known = [.. ordinals.Where(static ordinal => ordinal != DeviceDictionary.NotFound)];
            ulong version = known.Length == 0 ? Version : _store.Delete(known);
            return new DeleteResult(identifiers.Count, known.Length, tokens.Count - known.Length, refused, version);
        }
    }

    private long RequireRelease(Destination destination, long population) =>
        _releases.TryRelease(population, ReleaseZone.Destination, destination.Floor, out ReleasedNumber released, out string? refusal)
            ? released.Value
            : throw new InputException(InputProblem.BelowFloor, $"Nothing was exported to \"{destination.Name}\". {refusal}");

    private static Bitmap Members(IndexSnapshot snapshot, int deviceTrait) =>
        snapshot[DeviceTrait(deviceTrait)] is PlainTrait trait ? trait.Base.Or(trait.Added).AndNot(trait.Removed) : Bitmap.Empty;
}
