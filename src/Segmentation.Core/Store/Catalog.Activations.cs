using System;
using System.Globalization;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Saves an activation; saving it as it is changes nothing.</summary>
    /// <param name="definition">Its values are the caller's to check.</param>
    /// <param name="request">The request that asked for it, or null.</param>
    public Activation SaveActivation(ActivationDefinition definition, RequestEntry? request)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("activation", definition.Name);
        TryGetActivation(definition.Name, out Activation? known);
        if (known?.Definition == definition)
        {
            _store.Remember(request);
            return known;
        }

        ulong version = _store.NextVersion;
        Activation saved = new(definition, version, known?.Created ?? _store.Now);
        Commit(
            version,
            State with { Activations = State.Activations.SetItem(definition.Name, saved) },
            transaction => Put(
                transaction, CatalogTables.Activations, definition.Name, definition.Segment, definition.Destination, definition.ExternalId, Moment(definition.Start),
                Moment(definition.End), (long?)definition.MemberDays, (long)definition.State, (long)version, saved.Created),
            request);
        return saved;
    }

    /// <summary>Deletes an activation that is there.</summary>
    public void DeleteActivation(string name, RequestEntry? request)
    {
        using Lock.Scope writing = _store.EnterWriter();
        Commit(
            _store.NextVersion,
            State with { Activations = State.Activations.Remove(name) },
            transaction => CatalogTables.Activations.Delete(transaction.Connection!, transaction, "name = $0", name),
            request);
    }

    private static Activation ReadActivation(object?[] row) => new(
        new ActivationDefinition
        {
            Name = (string)row[0]!,
            Segment = (string)row[1]!,
            Destination = (string)row[2]!,
            ExternalId = (string)row[3]!,
            Start = ReadMoment(row[4]),
            End = ReadMoment(row[5]),
            MemberDays = (int?)(long?)row[6],
            State = Known<ActivationState>(row[7], "activations.state"),
        },
        (ulong)(long)row[8]!,
        (string)row[9]!);

    private static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString(MomentFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset? ReadMoment(object? cell) => cell is not string text
        ? null
        : DateTimeOffset.TryParseExact(text, MomentFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment
            : throw new CorruptStoreException(StoreFormat.CatalogFile, "table activations", "a time in ISO 8601", text);
}
