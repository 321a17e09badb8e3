using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Carries out changes of definitions on an engine.</summary>
internal static class DefinitionCaller
{
    /// <summary>Asks for a change; null when it succeeds, else the problem. Checks that the answer shows what is there.</summary>
    public static string? Apply(SegmentationEngine engine, DefinitionChange change, ChangeRequest? request)
    {
        try
        {
            return (change.Verb, change.Noun) switch
            {
                ("create", "source") => Answer(engine.CreateSource(change.Name, (Party)change.Number, request).Name, change),
                ("create", "attribute") => Answer(engine.CreateAttribute(Attribute(change), request).Definition.Name, change),
                ("update", "attribute") => Answer(
                    engine.UpdateAttribute(change.Name, new AttributeEdit { SetsTimeToLive = true, TimeToLive = Days(change) }, change.Etag, request).Definition.Name, change),
                ("create", "segment") => Answer(engine.CreateSegment(change.Name, change.Content, request)),
                ("update", "segment") => Answer(engine.UpdateSegment(change.Name, change.Content, change.Etag, request)),
                ("create", "destination") => Answer(engine.CreateDestination(change.Name, "cookie", change.Number, request).Name, change),
                ("update", "destination") => Answer(engine.UpdateDestination(change.Name, change.Number, change.Etag, request).Name, change),
                _ => Delete(engine, change, request),
            };
        }
        catch (InputException mistake)
        {
            return mistake.Problem.ToString();
        }
    }

    /// <summary>All definitions, by noun and name, with their etags.</summary>
    public static IEnumerable<(DefinitionState State, string Etag)> All(SegmentationEngine engine) =>
    [
        .. engine.Attributes().Select(static found => (new DefinitionState("attribute", found.Definition.Name, found.Definition.Source, found.Definition.TimeToLive ?? 0), found.Etag)),
        .. engine.Destinations().Select(static found => (new DefinitionState("destination", found.Name, "", found.Floor), found.Etag)),
        .. engine.Segments().Select(static found => (new DefinitionState("segment", found.Name, found.Rule, 0), found.Etag)),
        .. engine.Sources().Select(static found => (new DefinitionState("source", found.Name, "", (int)found.Party), found.Etag)),
    ];

    private static string? Delete(SegmentationEngine engine, DefinitionChange change, ChangeRequest? request)
    {
        Action<string, string?, ChangeRequest?> delete = change.Noun switch
        {
            "source" => engine.DeleteSource,
            "attribute" => engine.DeleteAttribute,
            "segment" => engine.DeleteSegment,
            _ => engine.DeleteDestination,
        };
        delete(change.Name, change.Etag, request);
        return null;
    }

    private static AttributeDefinition Attribute(DefinitionChange change) =>
        new() { Id = 0, Name = change.Name, Kind = KindOf(change.Name), Source = change.Content, TimeToLive = Days(change) };

    private static AttributeKind KindOf(string name) => name switch
    {
        "interest" => AttributeKind.Set,
        "country" => AttributeKind.Category,
        "page" => AttributeKind.Event,
        _ => AttributeKind.Number,
    };

    private static int? Days(DefinitionChange change) => change.Number == 0 ? null : change.Number;

    private static string? Answer(string name, DefinitionChange change) => name == change.Name ? null : $"an answer about {name}";

    private static string? Answer((SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) answer) =>
        answer.Saved is null == answer.Messages.Any(static message => message.IsError)
            ? answer.Saved is null ? DefinitionModel.RuleError : null
            : "a segment and errors, or neither";
}
