using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Random changes of definitions, with etags, request ids, restarts and weeks between, against dictionaries.</summary>
public sealed class DefinitionProperties
{
    private static readonly string[] Attributes = ["interest", "country", "page", "age"];
    private static readonly string[] Rules = ["EVERYONE", "interest EXISTS", "page EXISTS", "age EXISTS", "nothing EXISTS", "SEGMENT(\"s1\")", "SEGMENT(\"s2\")", "SEGMENT(\"s3\")"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Definitions_are_those_of_the_model_after_every_change(int seed)
    {
        Random random = new(seed);
        SteppedClock clock = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        using ReviewEngine world = new(options => options with { Clock = clock });
        world.Ingest(ReviewEngine.Mapping("{\"name\":\"first\",\"kind\":\"flag\"}"), ReviewEngine.Rows(3)); // which makes id space cookie and source s
        world.Engine.DeleteAttribute("first", null, null);
        DefinitionModel model = new();
        model.Apply(new DefinitionChange("create", "source", "s", "", (int)Party.First, null), null, clock.GetUtcNow());
        TakeEtags(world, model, []);
        HashSet<string> given = [];
        List<(DefinitionChange Change, string Id)> asked = [];
        for (int step = 0; step < 400; step++)
        {
            (DefinitionChange change, string? id) = asked.Count > 0 && random.Next(6) == 0 ? asked[random.Next(asked.Count)] : (Next(random, model, given), NextId(random, asked));
            if (id is not null)
            {
                asked.Add((change, id));
            }

            DefinitionState[] before = [.. model.States];
            string? expected = model.Apply(change, id, clock.GetUtcNow());
            string? found = DefinitionCaller.Apply(world.Engine, change, id is null ? null : new ChangeRequest("someone", id, change.ToDigest()));
            Assert.True(expected == found, $"seed {seed}, step {step}, {change}, request {id}: {found ?? "done"} where the model says {expected ?? "done"}");
            if (random.Next(40) == 0)
            {
                clock.Move(TimeSpan.FromDays(random.Next(1, 40)));
            }

            if (random.Next(40) == 0)
            {
                world.Reopen();
            }

            (DefinitionState State, string Etag)[] all = [.. DefinitionCaller.All(world.Engine)];
            Assert.Equal(model.States, all.Select(static one => one.State));
            foreach ((DefinitionState state, string etag) in all)
            {
                bool isChanged = !before.Contains(state);
                Assert.True(isChanged ? given.Add($"{state.Noun} {etag}") : etag == model.EtagOf(state.Noun, state.Name), $"seed {seed}, step {step}, {change}: etag {etag} of {state}");
                model.SetEtag(state.Noun, state.Name, etag);
            }
        }

        Assert.Empty(world.Engine.Verify());
    }

    private static void TakeEtags(ReviewEngine world, DefinitionModel model, HashSet<string> given)
    {
        foreach ((DefinitionState state, string etag) in DefinitionCaller.All(world.Engine))
        {
            model.SetEtag(state.Noun, state.Name, etag);
            given.Add($"{state.Noun} {etag}");
        }
    }

    private static string? NextId(Random random, List<(DefinitionChange Change, string Id)> asked) => random.Next(8) switch
    {
        < 4 => null,
        4 when asked.Count > 0 => asked[random.Next(asked.Count)].Id,
        _ => $"request {asked.Count}",
    };

    private static DefinitionChange Next(Random random, DefinitionModel model, HashSet<string> given)
    {
        string noun = Pick(random, ["source", "attribute", "attribute", "segment", "segment", "segment", "destination"]);
        string verb = Pick(random, noun == "source" ? ["create", "delete"] : ["create", "update", "update", "delete"]);
        string name = noun switch
        {
            "source" => Pick(random, ["s", "crm"]),
            "attribute" => Pick(random, Attributes),
            "segment" => Pick(random, ["s1", "s2", "s3"]),
            _ => Pick(random, ["ads", "mail"]),
        };
        string? etag = verb == "create"
            ? null
            : random.Next(4) switch
            {
                0 => null,
                1 => given.Count == 0 ? "none" : given.ElementAt(random.Next(given.Count)).Split(' ')[1],
                _ => model.EtagOf(noun, name),
            };
        string content = noun switch
        {
            "attribute" => Pick(random, ["s", "crm"]),
            "segment" => Pick(random, Rules),
            _ => "",
        };
        int number = noun switch
        {
            "source" => random.Next(1, 4),
            "attribute" => random.Next(0, 3) * 10,
            "destination" => random.Next(1, 4) * 50,
            _ => 0,
        };
        return new DefinitionChange(verb, noun, name, content, number, etag);
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
