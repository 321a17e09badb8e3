using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private readonly ConditionalWeakTable<SegmentVersion, RuleReferences> _references = []; // each rule is read once, not at each deletion

    /// <summary>All segments by name.</summary>
    public IReadOnlyList<SegmentInfo> Segments() => [.. _store.Catalog.Segments.Select(Describe)];

    /// <summary>Saves a segment, as a new version when it exists; when a message is an error, nothing was saved.</summary>
    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule) =>
        Define(null, () => PresentSegment(name), entry => Save(name, rule, entry));

    /// <summary>Creates a segment; when a message is an error, nothing was saved.</summary>
    /// <param name="name">Name, 1 to 128 characters.</param>
    /// <param name="rule">Rule text.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is one of that name, or the name cannot be used.</exception>
    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) CreateSegment(string name, string rule, ChangeRequest? request) =>
        Define(request, () => PresentSegment(name), entry => _store.Catalog.TryGetSegment(name, out _)
            ? throw new InputException(InputProblem.AlreadyExists, $"Segment \"{name}\" exists already.")
            : Save(name, rule, entry));

    /// <summary>Gives a segment another rule, as its next version; the same rule changes nothing. When a message is an error, nothing was saved.</summary>
    /// <param name="name">Name.</param>
    /// <param name="rule">Rule text.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, or it was changed since the etag was read.</exception>
    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) UpdateSegment(string name, string rule, string? etag, ChangeRequest? request) =>
        Define(request, () => PresentSegment(name), entry =>
        {
            RequireEtag($"Segment \"{name}\"", etag, FindSegment(name).Version);
            return Save(name, rule, entry);
        });

    /// <summary>Deletes a segment.</summary>
    /// <exception cref="InputException">There is none of that name, or another segment or an activation refers to it.</exception>
    public void DeleteSegment(string name) => DeleteSegment(name, null, null);

    /// <summary>Deletes a segment that no other segment and no activation names.</summary>
    /// <param name="name">Name.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, something refers to it, or it was changed since the etag was read.</exception>
    public void DeleteSegment(string name, string? etag, ChangeRequest? request) => Define(request, entry =>
    {
        RequireEtag($"Segment \"{name}\"", etag, FindSegment(name).Version);
        RequireUnused("Segment", name, SegmentsThat(rule => rule.Segments.Contains(name)).Concat(ActivationsThat(order => order.Segment == name)));
        _store.Catalog.DeleteSegment(name, entry);
    });

    private (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) Save(string name, string rule, RequestEntry? request)
    {
        ParseResult parsed = RuleParser.Parse(rule);
        if (parsed.Syntax is null)
        {
            return (null, Messages(parsed.Diagnostics));
        }

        PublishedState state = _store.Published;
        BindResult bound = RuleBinder.Bind(parsed.Syntax, name, state.Catalogue, new SnapshotValues(state.Snapshot), state.Catalogue);
        List<Diagnostic> diagnostics = [.. parsed.Diagnostics, .. bound.Diagnostics];
        return bound.Expression is null
            ? (null, Messages(diagnostics))
            : (Describe(_store.Catalog.SaveSegment(name, rule, request)), Messages(diagnostics));
    }

    /// <summary>A segment as a repeated request finds it, with what there is to say about its rule now.</summary>
    private (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) PresentSegment(string name)
    {
        SegmentVersion segment = FindSegment(name);
        return (Describe(segment), [.. Messages(Compile(segment.Rule, _store.Published).Diagnostics).Where(static message => !message.IsError)]);
    }

    /// <summary>Segments by what their rules name.</summary>
    private IEnumerable<string> SegmentsThat(Func<RuleReferences, bool> names) => _store.Catalog.Segments
        .Where(segment => names(_references.GetValue(segment, static known => RuleReferences.Of(known.Rule))))
        .Select(static segment => $"segment \"{segment.Name}\"");

    private SegmentVersion FindSegment(string name) => _store.Catalog.TryGetSegment(name, out SegmentVersion? found)
        ? found
        : throw new InputException(InputProblem.NotFound, $"There is no segment \"{name}\"; there are: {Listed(_store.Published.Catalogue.SegmentNames)}.");

    private SegmentInfo Describe(SegmentVersion segment) =>
        new(segment.Name, _store.Catalog.HistoryOf(segment.Name).Count, segment.Rule, TimeOf(segment.Created), Etag(segment.Version));
}
