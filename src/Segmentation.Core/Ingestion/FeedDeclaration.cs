using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion;

/// <summary>Makes known what a mapping declares, after all of it was compared with what the store has: all or nothing.</summary>
internal static class FeedDeclaration
{
    private const int MostSpaces = 255;

    /// <exception cref="InputException">A source, attribute, id space or key differs from the one in the store, or there would be too many id spaces.</exception>
    public static void Check(FeedMapping mapping, IDeliverySink sink, KeyRing keys)
    {
        if (sink.FindParty(mapping.Source.Name) is { } party && party != mapping.Source.Party)
        {
            throw new InputException(
                InputProblem.NotAllowed,
                $"The data source \"{mapping.Source.Name}\" has {party.ToString().ToLowerInvariant()}-party data in the store and {mapping.Source.Party.ToString().ToLowerInvariant()}-party data in the mapping.");
        }

        foreach (AttributeMapping attribute in mapping.Attributes)
        {
            if (sink.FindAttribute(attribute.Definition.Name) is { } known)
            {
                Compare(known, attribute.Definition, attribute.SaysTimeToLive);
            }
        }

        HashSet<string> added = new(StringComparer.Ordinal);
        foreach (SpaceMapping space in mapping.Identifier.Spaces)
        {
            IdSpace? known = sink.FindIdSpace(space.Name);
            if (known is null)
            {
                added.Add(space.Name);
            }
            else if (known.Form != space.Form)
            {
                throw new InputException(InputProblem.NotAllowed, $"The id space \"{space.Name}\" has form {Word(known.Form)} in the store and {Word(space.Form)} in the mapping.");
            }

            string fingerprint = keys.Space(space.Name).Fingerprint;
            if (space.TokenKey is { } named && named != fingerprint)
            {
                throw new InputException(
                    InputProblem.NotAllowed,
                    $"The mapping's tokens of id space \"{space.Name}\" were made with key {named}; the store's key of that space is {fingerprint}.");
            }
        }

        if (sink.IdSpaceCount + added.Count > MostSpaces)
        {
            throw new InputException(
                InputProblem.NotAllowed,
                $"The store has {sink.IdSpaceCount} id spaces and the mapping {added.Count} more; a store has at most {MostSpaces}.");
        }
    }

    /// <summary>The attributes of the mapping as the store has them from now on.</summary>
    public static List<AttributeDefinition> Attributes(FeedMapping mapping, IDeliverySink sink)
    {
        sink.DeclareSource(mapping.Source.Name, mapping.Source.Party);
        List<AttributeDefinition> attributes = [];
        foreach (AttributeMapping attribute in mapping.Attributes)
        {
            attributes.Add(sink.FindAttribute(attribute.Definition.Name) ?? sink.Declare(attribute.Definition));
        }

        return attributes;
    }

    /// <summary>The id spaces of the mapping as the store has them from now on, with their keys.</summary>
    public static List<DoorSpace> Spaces(FeedMapping mapping, IDeliverySink sink, KeyRing keys) =>
        Spaces(mapping, keys, (space, key) => sink.DeclareIdSpace(space.Name, space.Form, key.Fingerprint));

    /// <summary>The id spaces of the mapping with their keys, unnumbered where the store does not have them; declares nothing.</summary>
    public static List<DoorSpace> FindSpaces(FeedMapping mapping, IDeliverySink sink, KeyRing keys) =>
        Spaces(mapping, keys, (space, _) => sink.FindIdSpace(space.Name) ?? new IdSpace(0, space.Name, space.Form));

    private static List<DoorSpace> Spaces(FeedMapping mapping, KeyRing keys, Func<SpaceMapping, SpaceKey, IdSpace> find)
    {
        List<DoorSpace> spaces = [];
        foreach (SpaceMapping space in mapping.Identifier.Spaces)
        {
            SpaceKey key = keys.Space(space.Name);
            spaces.Add(new DoorSpace(
                find(space, key),
                key,
                space.TokenKey is not null,
                space.Text is null ? null : Encoding.UTF8.GetBytes(space.Text.Trim())));
        }

        return spaces;
    }

    private static void Compare(AttributeDefinition known, AttributeDefinition wanted, bool saysTimeToLive)
    {
        Same("kind", known.Kind.ToString(), wanted.Kind.ToString());
        Same("source", known.Source, wanted.Source);
        Same("scale", Number(known.Scale), Number(wanted.Scale));
        Same("merge", known.Merge.ToString(), wanted.Merge.ToString());
        Same("count", known.Count.ToString(), wanted.Count.ToString());
        Same("allowIdentifiers", known.AllowsIdentifiers.ToString(), wanted.AllowsIdentifiers.ToString());
        if (wanted.Sensitivity is not null)
        {
            Same("sensitivity", known.Sensitivity ?? "none", wanted.Sensitivity);
        }

        if (saysTimeToLive)
        {
            Same("ttl", Lasting(known), Lasting(wanted));
        }

        void Same(string member, string inStore, string inMapping)
        {
            if (!string.Equals(inStore, inMapping, StringComparison.Ordinal))
            {
                throw new InputException(
                    InputProblem.NotAllowed,
                    $"The attribute \"{wanted.Name}\" has {member} {inStore.ToLowerInvariant()} in the store and {inMapping.ToLowerInvariant()} in the mapping; " +
                    (member == "ttl" ? "change it in the store first, or leave \"ttl\" out." : "give the mapping's another name, or correct it."));
            }
        }
    }

    private static string Lasting(AttributeDefinition definition) => definition.TimeToLive is { } days ? Number(days) : "never";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(IdentifierForm form) => form switch
    {
        IdentifierForm.Verbatim => "verbatim",
        IdentifierForm.Mobile => "mobile",
        _ => "email_sha256",
    };
}
