using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>All data sources by name.</summary>
    public IReadOnlyList<SourceInfo> Sources() => [.. _store.Catalog.Sources.Select(Describe)];

    /// <summary>Declares a data source.</summary>
    /// <param name="name">Name, 1 to 128 characters.</param>
    /// <param name="party">Whose data it is.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">It is there already, or the name or party cannot be used.</exception>
    public SourceInfo CreateSource(string name, Party party, ChangeRequest? request) =>
        Define(request, () => Describe(FindSource(name)), entry => _store.Catalog.TryGetSource(name, out _)
            ? throw new InputException(InputProblem.AlreadyExists, $"Data source \"{name}\" exists already.")
            : Describe(_store.Catalog.AddSource(name, party, entry)));

    /// <summary>Deletes a source that no attribute belongs to.</summary>
    /// <param name="name">Name.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, an attribute belongs to it, or it was changed since the etag was read.</exception>
    public void DeleteSource(string name, string? etag, ChangeRequest? request) => Define(request, entry =>
    {
        RequireEtag($"Data source \"{name}\"", etag, FindSource(name).Version);
        RequireUnused("Data source", name, _store.Catalog.Attributes
            .Where(attribute => attribute.Definition.Source == name)
            .Select(static attribute => $"attribute \"{attribute.Definition.Name}\""));
        _store.Catalog.DeleteSource(name, entry);
    });

    private DataSource FindSource(string name) => _store.Catalog.TryGetSource(name, out DataSource? found)
        ? found
        : throw new InputException(InputProblem.NotFound, $"There is no data source \"{name}\"; there are: {Listed(_store.Catalog.Sources.Select(static source => source.Name))}.");

    private static SourceInfo Describe(DataSource source) => new(source.Name, source.Party, TimeOf(source.Created), Etag(source.Version));

    private static DateTimeOffset TimeOf(string stored) => DateTimeOffset.Parse(stored, CultureInfo.InvariantCulture);
}
