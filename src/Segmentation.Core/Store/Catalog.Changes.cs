using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.Data.Sqlite;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    /// <summary>Declares a data source; declaring it again as it is changes nothing.</summary>
    /// <exception cref="InputException">The name is unusable, or another party is on record.</exception>
    public DataSource AddSource(string name, Party party, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("data source", name);
        if (!Enum.IsDefined(party))
        {
            throw new InputException($"Data source \"{name}\": party {(int)party} is none of first, second, third.");
        }

        if (TryGetSource(name, out DataSource? known))
        {
            return known.Party == party ? known : throw new InputException(InputProblem.NotAllowed, $"Data source \"{name}\" is on record as {known.Party}-party data and cannot become {party}-party data.");
        }

        ulong version = _store.NextVersion;
        DataSource source = new(name, party, version, _store.Now);
        Commit(
            version,
            State with { Sources = State.Sources.Add(name, source) },
            transaction => Put(transaction, CatalogTables.Sources, name, (long)party, (long)version, source.Created),
            request);
        return source;
    }

    /// <summary>Deletes a data source that no attribute belongs to.</summary>
    public void DeleteSource(string name, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        Commit(
            _store.NextVersion,
            State with { Sources = State.Sources.Remove(name) },
            transaction => CatalogTables.Sources.Delete(transaction.Connection!, transaction, "name = $0", name),
            request);
    }

    /// <summary>Declares an id space under the next free number; declaring it again as it is changes nothing.</summary>
    public IdSpace AddIdSpace(string name, IdentifierForm form)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("id space", name);
        if (!Enum.IsDefined(form))
        {
            throw new InputException($"Id space \"{name}\": form {(int)form} is not known.");
        }

        if (TryGetIdSpace(name, out IdSpace? known))
        {
            return known.Form == form ? known : throw new InputException(InputProblem.NotAllowed, $"Id space \"{name}\" is on record with form {known.Form} and cannot become {form}.");
        }

        int number = 1 + State.IdSpaces.Values.Select(static space => space.Number).DefaultIfEmpty(0).Max();
        if (number > 255)
        {
            throw new InputException(InputProblem.NotAllowed, $"Id space \"{name}\" would be the 256th; a store has at most 255.");
        }

        IdSpace added = new(number, name, form);
        ulong version = _store.NextVersion;
        Commit(
            version,
            State with { IdSpaces = State.IdSpaces.Add(name, added) },
            transaction => Put(transaction, CatalogTables.IdSpaces, (long)number, name, (long)form, (long)version));
        return added;
    }

    /// <summary>Saves a segment as its next version; saving the rule it has changes nothing.</summary>
    public SegmentVersion SaveSegment(string name, string rule, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("segment", name);
        if (rule.Length is 0 or > RuleMaximum)
        {
            throw new InputException($"Segment \"{name}\": a rule has 1 to {RuleMaximum} characters, this one {rule.Length}.");
        }

        if (TryGetSegment(name, out SegmentVersion? known) && known.Rule == rule)
        {
            _store.Remember(request);
            return known;
        }

        return PutSegment(name, rule, deleted: false, request);
    }

    /// <summary>Deletes a segment; its versions stay on record.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public void DeleteSegment(string name, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        SegmentVersion known = TryGetSegment(name, out SegmentVersion? segment) ? segment : throw new InputException(InputProblem.NotFound, $"There is no segment \"{name}\".");
        PutSegment(name, known.Rule, deleted: true, request);
    }

    /// <summary>Saves a destination: a new one, or another floor or key epoch of one on record.</summary>
    public Destination SaveDestination(string name, string idSpace, int floor, int keyEpoch, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("destination", name);
        IdSpace space = TryGetIdSpace(idSpace, out IdSpace? found)
            ? found
            : throw new InputException(InputProblem.NotFound, $"Destination \"{name}\": there is no id space \"{idSpace}\"; there is {string.Join(", ", IdSpaceNames)}.");
        if (floor < 1 || keyEpoch < 1)
        {
            throw new InputException($"Destination \"{name}\": floor {floor} and key epoch {keyEpoch} must be 1 or more.");
        }

        TryGetDestination(name, out Destination? known);
        if (known is not null && known.IdSpace != space.Number)
        {
            throw new InputException(InputProblem.NotAllowed, $"Destination \"{name}\" receives id space number {known.IdSpace} and cannot change to \"{idSpace}\".");
        }

        if (known is not null && known.Floor == floor && known.KeyEpoch == keyEpoch)
        {
            _store.Remember(request);
            return known;
        }

        ulong version = _store.NextVersion;
        Destination saved = new(name, space.Number, floor, keyEpoch, version, known?.Created ?? _store.Now);
        Commit(version, State with { Destinations = State.Destinations.SetItem(name, saved) }, transaction => Put(
            transaction, CatalogTables.Destinations, name, (long)space.Number, (long)floor, (long)keyEpoch, (long)version, saved.Created), request);
        return saved;
    }

    /// <summary>Deletes a destination.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public void DeleteDestination(string name, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        if (!TryGetDestination(name, out _))
        {
            throw new InputException(InputProblem.NotFound, $"There is no destination \"{name}\".");
        }

        Commit(_store.NextVersion, State with { Destinations = State.Destinations.Remove(name) }, transaction =>
        {
            CatalogTables.Destinations.Delete(transaction.Connection!, transaction, "name = $0", name);
            SegmentationStore.DeleteExports(transaction, name);
        }, request);
        _store.ForgetExports(name);
    }

    /// <summary>Records the fingerprint of a key at its first use and refuses another afterwards.</summary>
    /// <exception cref="InputException">Another key was used under that name.</exception>
    public void RequireKey(string key, string fingerprint)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("key", key);
        if (FingerprintOf(key) is { } known)
        {
            if (known != fingerprint)
            {
                throw new InputException(InputProblem.NotAllowed, $"Key \"{key}\" has fingerprint {fingerprint}; this store was written with {known}.");
            }

            return;
        }

        Commit(
            _store.NextVersion,
            State with { Settings = State.Settings.Add("key:" + key, fingerprint) },
            transaction => Put(transaction, CatalogTables.Settings, "key:" + key, fingerprint));
    }

    private SegmentVersion PutSegment(string name, string rule, bool deleted, RequestEntry? request)
    {
        ulong version = _store.NextVersion;
        SegmentVersion saved = new(name, version, rule, deleted, _store.Now);
        ImmutableList<SegmentVersion> versions = State.Segments.GetValueOrDefault(name) ?? [];
        Commit(
            version,
            State with { Segments = State.Segments.SetItem(name, versions.Add(saved)) },
            transaction => Put(transaction, CatalogTables.Segments, name, (long)version, rule, deleted ? 1L : 0L, saved.Created),
            request);
        return saved;
    }

    private void Commit(ulong version, CatalogState after, Action<SqliteTransaction> rows, RequestEntry? request = null) =>
        _store.CommitCatalogue(version, rows, snapshot => new PublishedState(snapshot.WithVersion(version), after), request);

    private static void Put(SqliteTransaction transaction, CatalogTable table, params object?[] row) =>
        table.Put(transaction.Connection!, transaction, row);

    private static void CheckName(string what, string name)
    {
        if (name.Length is 0 or > NameMaximum || name.Trim() != name || name.EnumerateRunes().Any(static rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
        {
            throw new InputException($"A name of a {what} has 1 to {NameMaximum} characters without control characters or space at its ends; \"{name}\" does not.");
        }
    }
}
