using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private const int ExternalIdMaximum = 256;
    private const int MemberDaysMaximum = 540;

    /// <summary>Activations by name.</summary>
    /// <param name="destination">Only those of this destination; null for all.</param>
    public IReadOnlyList<ActivationInfo> Activations(string? destination) =>
        [.. _store.Catalog.Activations.Where(activation => destination is null || activation.Definition.Destination == destination).Select(Describe)];

    /// <summary>Orders that a segment goes to a destination.</summary>
    /// <param name="definition">The order; it may begin paused, not ended.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">The name is taken, segment or destination is not known, or a value is out of range.</exception>
    public ActivationInfo CreateActivation(ActivationDefinition definition, ChangeRequest? request)
    {
        ActivationDefinition order = Checked(definition);
        return Define(request, () => Describe(FindActivation(order.Name)), entry =>
        {
            if (_store.Catalog.TryGetActivation(order.Name, out _))
            {
                throw new InputException(InputProblem.AlreadyExists, $"Activation \"{order.Name}\" exists already.");
            }

            if (order.State == ActivationState.Ended)
            {
                throw new InputException($"Activation \"{order.Name}\" cannot begin ended; it begins active or paused.");
            }

            FindSegment(order.Segment);
            FindDestination(order.Destination);
            return Describe(_store.Catalog.SaveActivation(order, entry));
        });
    }

    /// <summary>Changes an activation; segment and destination cannot change, and an ended one stays ended.</summary>
    /// <param name="definition">The whole new definition.</param>
    /// <param name="etag">The etag that is expected, or null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, it was changed since the etag was read, or the change is not possible.</exception>
    public ActivationInfo UpdateActivation(ActivationDefinition definition, string? etag, ChangeRequest? request)
    {
        ActivationDefinition order = Checked(definition);
        return Define(request, () => Describe(FindActivation(order.Name)), entry =>
        {
            Activation known = FindActivation(order.Name);
            RequireEtag($"Activation \"{order.Name}\"", etag, known.Version);
            RequireSame(order.Name, "segment", known.Definition.Segment, order.Segment);
            RequireSame(order.Name, "destination", known.Definition.Destination, order.Destination);
            if (known.Definition.State == ActivationState.Ended && order.State != ActivationState.Ended)
            {
                throw new InputException(InputProblem.NotAllowed, $"Activation \"{order.Name}\" has ended and stays ended; create another.");
            }

            return Describe(_store.Catalog.SaveActivation(order, entry));
        });
    }

    /// <summary>Deletes an activation; exports that were begun go on.</summary>
    /// <param name="name">Name.</param>
    /// <param name="etag">The etag that is expected, or null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, or it was changed since the etag was read.</exception>
    public void DeleteActivation(string name, string? etag, ChangeRequest? request) => Define(request, entry =>
    {
        RequireEtag($"Activation \"{name}\"", etag, FindActivation(name).Version);
        _store.Catalog.DeleteActivation(name, entry);
    });

    /// <summary>The definition with every value in its range and its times in UTC.</summary>
    private static ActivationDefinition Checked(ActivationDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string what = $"Activation \"{definition.Name}\"";
        if (definition.ExternalId is null || definition.ExternalId.Length > ExternalIdMaximum || definition.ExternalId.EnumerateRunes().Any(IsUnprintable))
        {
            throw new InputException($"{what}: an external id has 0 to {ExternalIdMaximum} characters without control characters.");
        }

        if (definition.MemberDays is < 1 or > MemberDaysMaximum)
        {
            throw new InputException($"{what}: {definition.MemberDays} days that a member is kept; 1 to {MemberDaysMaximum} are possible, or none for until it is removed.");
        }

        if (definition.Start is { } start && definition.End is { } end && end <= start)
        {
            throw new InputException($"{what}: it ends at {end.UtcDateTime:O}, which is not after its start at {start.UtcDateTime:O}.");
        }

        return Enum.IsDefined(definition.State)
            ? definition with { Start = definition.Start?.ToUniversalTime(), End = definition.End?.ToUniversalTime() }
            : throw new InputException($"{what}: state {(int)definition.State} is none of active, paused, ended.");
    }

    private static bool IsUnprintable(Rune rune) => Rune.IsControl(rune) || rune == Rune.ReplacementChar;

    private static void RequireSame(string activation, string what, string known, string wanted)
    {
        if (known != wanted)
        {
            throw new InputException(InputProblem.NotAllowed, $"Activation \"{activation}\": its {what} is \"{known}\" and cannot become \"{wanted}\"; create another activation.");
        }
    }

    /// <summary>Activations as an error names what refers to something.</summary>
    private IEnumerable<string> ActivationsThat(Func<ActivationDefinition, bool> where) =>
        _store.Catalog.Activations.Where(activation => where(activation.Definition)).Select(static activation => $"activation \"{activation.Definition.Name}\"");

    private Activation FindActivation(string name) => _store.Catalog.TryGetActivation(name, out Activation? found)
        ? found
        : throw new InputException(InputProblem.NotFound, $"There is no activation \"{name}\".");

    private ActivationInfo Describe(Activation activation) =>
        new(activation.Definition, _store.Catalog.HistoryOf(activation.Definition.Segment).Count, Etag(activation.Version));
}
