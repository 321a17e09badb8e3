using System.Collections.Generic;
using System.Linq;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>All destinations by name.</summary>
    public IReadOnlyList<DestinationInfo> Destinations() => [.. _store.Catalog.Destinations.Select(Describe)];

    /// <summary>Creates a destination.</summary>
    /// <param name="name">Name, 1 to 128 characters.</param>
    /// <param name="idSpace">Id space whose devices it can be told about.</param>
    /// <param name="floor">Smallest audience it may receive: 1 and more; 100 unless its owner has a reason.</param>
    /// <exception cref="InputException">It exists already, the id space is not known, or the floor is below 1.</exception>
    public DestinationInfo CreateDestination(string name, string idSpace, int floor) => CreateDestination(name, idSpace, floor, null);

    /// <summary>Creates a destination.</summary>
    /// <param name="name">Name, 1 to 128 characters.</param>
    /// <param name="idSpace">Id space whose devices it can be told about.</param>
    /// <param name="floor">Smallest audience it may receive: 1 and more; 100 unless its owner has a reason.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">It exists already, the id space is not known, or the floor is below 1.</exception>
    public DestinationInfo CreateDestination(string name, string idSpace, int floor, ChangeRequest? request) =>
        Define(request, () => Describe(FindDestination(name)), entry => _store.Catalog.TryGetDestination(name, out _)
            ? throw new InputException(InputProblem.AlreadyExists, $"Destination \"{name}\" exists already.")
            : Describe(_store.Catalog.SaveDestination(name, idSpace, floor, keyEpoch: 1, entry)));

    /// <summary>Changes the floor of a destination.</summary>
    /// <param name="name">Name.</param>
    /// <param name="floor">Smallest audience it may receive: 1 and more.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, it was changed since the etag was read, or the floor is below 1.</exception>
    public DestinationInfo UpdateDestination(string name, int floor, string? etag, ChangeRequest? request) =>
        Define(request, () => Describe(FindDestination(name)), entry =>
        {
            Destination known = FindDestination(name);
            RequireEtag($"Destination \"{name}\"", etag, known.Version);
            return Describe(_store.Catalog.SaveDestination(name, SpaceOf(known).Name, floor, known.KeyEpoch, entry));
        });

    /// <summary>Deletes a destination.</summary>
    /// <exception cref="InputException">There is none of that name, or an activation or a valid access key names it.</exception>
    public void DeleteDestination(string name) => DeleteDestination(name, null, null);

    /// <summary>Deletes a destination that no activation and no valid access key names.</summary>
    /// <param name="name">Name.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, something names it, or it was changed since the etag was read.</exception>
    public void DeleteDestination(string name, string? etag, ChangeRequest? request) => Define(request, entry =>
    {
        RequireEtag($"Destination \"{name}\"", etag, FindDestination(name).Version);
        RequireUnused("Destination", name, _store.Catalog.AccessKeys
            .Where(key => key.Destination == name && key.Revoked is null)
            .Select(static key => $"access key {key.Id} \"{key.Name}\"")
            .Concat(ActivationsThat(order => order.Destination == name)));
        _store.Catalog.DeleteDestination(name, entry);
    });

    /// <summary>The key that a destination computes the tokens of its own identifiers with: 32 bytes, a secret.</summary>
    /// <exception cref="InputException">There is no destination of that name.</exception>
    public byte[] DestinationKey(string name) => KeyOf(FindDestination(name)).ToBytes();

    private Destination FindDestination(string name) => _store.Catalog.TryGetDestination(name, out Destination? found)
        ? found
        : throw new InputException(InputProblem.NotFound, $"There is no destination \"{name}\"; create it with 'destinations create'.");

    private IdSpace SpaceOf(Destination destination) => _store.Catalog.IdSpaces.Single(space => space.Number == destination.IdSpace);

    private DestinationKey KeyOf(Destination destination) => _keys.Destination(destination.Name, destination.KeyEpoch);

    private DestinationInfo Describe(Destination destination)
    {
        IdSpace space = SpaceOf(destination);
        return new(destination.Name, space.Name, destination.Floor, destination.KeyEpoch, KeyOf(destination).Fingerprint, space.Form, Etag(destination.Version));
    }
}
