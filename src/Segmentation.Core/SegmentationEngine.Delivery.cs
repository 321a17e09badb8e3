using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
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
    private const int ExportAttempts = 3;

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
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return ExportOnce(target, rule, asOf ?? Today(), output, cancellation);
            }
            catch (InputException exception) when (exception.Problem == InputProblem.PolicyEpochChanged && attempt < ExportAttempts)
            {
                // Some of what was written was deleted meanwhile; the file has not appeared, so it is written anew.
            }
        }
    }

    private ExportResult ExportOnce(Destination target, string rule, DayNumber day, string output, CancellationToken cancellation)
    {
        PublishedState state = _store.Published;
        IndexSnapshot snapshot = state.Snapshot;
        CompileResult compiled = Compile(rule, state);
        if (compiled.Rule is null)
        {
            throw new InputException(string.Join('\n', compiled.Diagnostics.Where(static mistake => mistake.IsError).Select(mistake => mistake.Render(rule))));
        }

        Bitmap audience = Audience(compiled.Rule, snapshot, day, cancellation);
        Bitmap addressable = Addressable(audience, target, snapshot);
        RequireRelease(target, addressable.Cardinality);
        int shardBits = ShardBitsOf(addressable.Cardinality);
        StoredAudience stored = StoreForOnce(target, snapshot, addressable, cancellation);
        using ShardReader reader = new(_store.Tokens, TokenizerOf(target), shardBits, Members(snapshot, DeviceTraits.Erased));
        AudienceDigest digest = AudienceFile.Write(
            output,
            append =>
            {
                for (int shard = 0; shard < 1 << shardBits; shard++)
                {
                    reader.Fill(stored, shard, cancellation);
                    reader.Sort();
                    append(reader.Tokens);
                }
            },
            written =>
            {
                RequireNoDeletionSince(snapshot);
                RequireRelease(target, written.Count);
            },
            cancellation);
        return new ExportResult(
            target.Name,
            ReleaseOwn(audience.Cardinality).Value,
            RequireRelease(target, digest.Count),
            digest.Sum.ToString("x32", CultureInfo.InvariantCulture),
            output,
            new Stamp(snapshot.Version, day, DayZone, snapshot.LastErasure, compiled.Rule.Hash.Hex));
    }

    /// <summary>Writes an audience as the export of a destination is, into a file that goes with its mapping.</summary>
    private StoredAudience StoreForOnce(Destination target, IndexSnapshot snapshot, Bitmap members, CancellationToken cancellation)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using ExportFileWriter file = new(_store.Root, id, snapshot.Version);
        using AudienceWriter writer = new(file, _store.Tokens, TokenizerOf(target));
        writer.Write(0, members, cancellation);
        MappedFile mapped = MappedFile.Open(_store.Root, file.Finish());
        ExportFile.Delete(_store.Root, id);
        return ExportFile.Read(mapped)[0];
    }

    private Bitmap Audience(Rule rule, IndexSnapshot snapshot, DayNumber day, CancellationToken cancellation) =>
        _evaluator.Materialise(Planner.Plan(rule.Expression, snapshot, day), cancellation);

    private static Bitmap Addressable(Bitmap audience, Destination target, IndexSnapshot snapshot) =>
        audience.And(Members(snapshot, DeviceTraits.IdSpaces + target.IdSpace));

    private ScopedTokenizer TokenizerOf(Destination target) => new(_keys.Space(SpaceOf(target).Name), KeyOf(target));

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
