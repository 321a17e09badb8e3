using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    /// <summary>Declares a data source; declaring it again as it is changes nothing.</summary>
    /// <exception cref="InputException">The name is unusable, or another party is on record.</exception>
    public DataSource AddSource(string name, Party party)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("data source", name);
        if (!Enum.IsDefined(party))
        {
            throw new InputException($"Data source \"{name}\": party {(int)party} is none of first, second, third.");
        }

        if (TryGetSource(name, out DataSource? known))
        {
            return known.Party == party ? known : throw new InputException($"Data source \"{name}\" is on record as {known.Party}-party data and cannot become {party}-party data.");
        }

        ulong version = _store.NextVersion;
        DataSource source = new(name, party, version, _store.Now);
        Commit(version, transaction => Put(transaction, CatalogTables.Sources, name, (long)party, (long)version, source.Created));
        _state = _state with { Sources = _state.Sources.Add(name, source) };
        return source;
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
            return known.Form == form ? known : throw new InputException($"Id space \"{name}\" is on record with form {known.Form} and cannot become {form}.");
        }

        int number = 1 + _state.IdSpaces.Values.Select(static space => space.Number).DefaultIfEmpty(0).Max();
        if (number > 255)
        {
            throw new InputException($"Id space \"{name}\" would be the 256th; a store has at most 255.");
        }

        IdSpace added = new(number, name, form);
        ulong version = _store.NextVersion;
        Commit(version, transaction => Put(transaction, CatalogTables.IdSpaces, (long)number, name, (long)form, (long)version));
        _state = _state with { IdSpaces = _state.IdSpaces.Add(name, added) };
        return added;
    }

    /// <summary>Declares an attribute under the next id, or changes time-to-live, sensitivity and leave to hold identifiers of one on record.</summary>
    /// <param name="definition">Its <see cref="AttributeDefinition.Id"/> is given by the store and not looked at.</param>
    public AttributeDefinition SaveAttribute(AttributeDefinition definition)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckAttribute(definition);
        if (TryGetAttribute(definition.Name, out AttributeDefinition? known))
        {
            definition = definition with { Id = known.Id };
            if (definition == known)
            {
                return known;
            }

            AttributeDefinition kept = known with { TimeToLive = definition.TimeToLive, Sensitivity = definition.Sensitivity, AllowsIdentifiers = definition.AllowsIdentifiers };
            if (definition != kept)
            {
                throw new InputException($"Attribute \"{known.Name}\" is on record as {known}; only time-to-live, sensitivity and leave to hold identifiers can change, not to {definition}.");
            }
        }
        else
        {
            definition = definition with { Id = 1 + _state.Attributes.Values.Select(static attribute => attribute.Id).DefaultIfEmpty(0).Max() };
        }

        ulong version = _store.NextVersion;
        _store.CommitCatalogue(version, transaction => PutAttribute(transaction, definition, version), snapshot => snapshot.With(definition, version));
        _state = _state with { Attributes = _state.Attributes.SetItem(definition.Name, definition) };
        return definition;
    }

    /// <summary>Gives a flag or set on record days, which a time-to-live needs: the definition and its traits change in one commit.</summary>
    /// <param name="definition">The definition on record, but with days.</param>
    /// <param name="change">What brings the traits into that form (<see cref="AttributeRetiming"/>).</param>
    public void ConvertAttribute(AttributeDefinition definition, IndexChange change)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckAttribute(definition);
        if (!TryGetAttribute(definition.Name, out AttributeDefinition? known) || known.Id != definition.Id || known.Kind != definition.Kind)
        {
            throw new InputException($"Attribute \"{definition.Name}\" is not on record as {definition}.");
        }

        _store.CommitConversion(definition, change, transaction => PutAttribute(transaction, definition, _store.NextVersion));
        _state = _state with { Attributes = _state.Attributes.SetItem(definition.Name, definition) };
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
        SegmentVersion known = TryGetSegment(name, out SegmentVersion? segment) ? segment : throw new InputException($"There is no segment \"{name}\".");
        PutSegment(name, known.Rule, deleted: true, request);
    }

    /// <summary>Saves a destination: a new one, or another floor or key epoch of one on record.</summary>
    public Destination SaveDestination(string name, string idSpace, int floor, int keyEpoch)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("destination", name);
        IdSpace space = TryGetIdSpace(idSpace, out IdSpace? found)
            ? found
            : throw new InputException($"Destination \"{name}\": there is no id space \"{idSpace}\"; there is {string.Join(", ", IdSpaceNames)}.");
        if (floor < 1 || keyEpoch < 1)
        {
            throw new InputException($"Destination \"{name}\": floor {floor} and key epoch {keyEpoch} must be 1 or more.");
        }

        TryGetDestination(name, out Destination? known);
        if (known is not null && known.IdSpace != space.Number)
        {
            throw new InputException($"Destination \"{name}\" receives id space number {known.IdSpace} and cannot change to \"{idSpace}\".");
        }

        if (known is not null && known.Floor == floor && known.KeyEpoch == keyEpoch)
        {
            return known;
        }

        ulong version = _store.NextVersion;
        Destination saved = new(name, space.Number, floor, keyEpoch, version, known?.Created ?? _store.Now);
        Commit(version, transaction => Put(
            transaction, CatalogTables.Destinations, name, (long)space.Number, (long)floor, (long)keyEpoch, (long)version, saved.Created));
        _state = _state with { Destinations = _state.Destinations.SetItem(name, saved) };
        return saved;
    }

    /// <summary>Deletes a destination.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public void DeleteDestination(string name)
    {
        using Lock.Scope writing = _store.EnterWriter();
        if (!TryGetDestination(name, out _))
        {
            throw new InputException($"There is no destination \"{name}\".");
        }

        Commit(_store.NextVersion, transaction => CatalogTables.Destinations.Delete(transaction.Connection!, transaction, "name = $0", name));
        _state = _state with { Destinations = _state.Destinations.Remove(name) };
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
                throw new InputException($"Key \"{key}\" has fingerprint {fingerprint}; this store was written with {known}.");
            }

            return;
        }

        Commit(_store.NextVersion, transaction => Put(transaction, CatalogTables.Settings, "key:" + key, fingerprint));
        _state = _state with { Settings = _state.Settings.Add("key:" + key, fingerprint) };
    }

    private SegmentVersion PutSegment(string name, string rule, bool deleted, RequestEntry? request)
    {
        ulong version = _store.NextVersion;
        SegmentVersion saved = new(name, version, rule, deleted, _store.Now);
        Commit(version, transaction => Put(transaction, CatalogTables.Segments, name, (long)version, rule, deleted ? 1L : 0L, saved.Created), request);
        ImmutableList<SegmentVersion> versions = _state.Segments.GetValueOrDefault(name) ?? [];
        _state = _state with { Segments = _state.Segments.SetItem(name, versions.Add(saved)) };
        return saved;
    }

    private static void PutAttribute(Microsoft.Data.Sqlite.SqliteTransaction transaction, AttributeDefinition definition, ulong version) => Put(
        transaction, CatalogTables.Attributes, (long)definition.Id, definition.Name, (long)definition.Kind, definition.Source, (long)definition.Scale, (long)definition.Merge,
        (long)definition.Count, (long?)definition.TimeToLive, definition.IsTimed ? 1L : 0L, definition.AllowsIdentifiers ? 1L : 0L, definition.Sensitivity, (long)version);

    private void Commit(ulong version, Action<Microsoft.Data.Sqlite.SqliteTransaction> rows, RequestEntry? request = null) =>
        _store.CommitCatalogue(version, rows, snapshot => snapshot.WithVersion(version), request);

    private static void Put(Microsoft.Data.Sqlite.SqliteTransaction transaction, CatalogTable table, params object?[] row) =>
        table.Put(transaction.Connection!, transaction, row);

    private void CheckAttribute(AttributeDefinition definition)
    {
        string name = definition.Name;
        CheckName("attribute", name);
        if (!IsAttributeName(name))
        {
            throw new InputException($"Attribute \"{name}\": a name is letters, digits, _ and - in parts joined by dots, and begins with a letter.");
        }

        if (name == "device" || name.StartsWith("device.", StringComparison.Ordinal))
        {
            throw new InputException($"Attribute \"{name}\": names that begin with \"device.\" are built in.");
        }

        if (!TryGetSource(definition.Source, out _))
        {
            throw new InputException($"Attribute \"{name}\": there is no data source \"{definition.Source}\"; declare it first.");
        }

        if (!Enum.IsDefined(definition.Kind) || !Enum.IsDefined(definition.Merge) || !Enum.IsDefined(definition.Count))
        {
            throw new InputException($"Attribute \"{name}\": kind {(int)definition.Kind}, merge rule {(int)definition.Merge} or count rule {(int)definition.Count} is not known.");
        }

        if (definition.Scale is < 0 or > 9 || (definition.Scale != 0 && definition.Kind != AttributeKind.Number))
        {
            throw new InputException($"Attribute \"{name}\": scale {definition.Scale}; a number has 0 to 9 decimal places, other kinds none.");
        }

        if (definition.TimeToLive is < 1 or > 36_500)
        {
            throw new InputException($"Attribute \"{name}\": a time-to-live of {definition.TimeToLive} days; 1 to 36,500 are possible, or none for ever.");
        }

        if (definition.Sensitivity is { Length: 0 or > 64 })
        {
            throw new InputException($"Attribute \"{name}\": a sensitivity label has 1 to 64 characters.");
        }
    }

    private static bool IsAttributeName(string name)
    {
        if (!char.IsAsciiLetter(name[0]) || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        return name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');
    }

    private static void CheckName(string what, string name)
    {
        if (name.Length is 0 or > NameMaximum || name.Trim() != name || name.EnumerateRunes().Any(static rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
        {
            throw new InputException($"A name of a {what} has 1 to {NameMaximum} characters without control characters or space at its ends; \"{name}\" does not.");
        }
    }
}
