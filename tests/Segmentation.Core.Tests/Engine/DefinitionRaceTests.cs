using System;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class DefinitionRaceTests : IDisposable
{
    private const int Callers = 8;

    private readonly ReviewEngine _world = new();

    public DefinitionRaceTests() => _world.Ingest(
        ReviewEngine.Mapping("{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"}"), ReviewEngine.Rows(20, more: "x"));

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("create a source")]
    [InlineData("create an attribute")]
    [InlineData("give an attribute days")]
    [InlineData("create a segment")]
    [InlineData("create a destination")]
    [InlineData("delete an attribute")]
    public void One_request_of_eight_callers_has_one_effect_and_all_are_answered_alike(string what)
    {
        Func<ChangeRequest, string> ask = what switch
        {
            "create a source" => request => Engine.CreateSource("crm", Party.Second, request).Etag,
            "create an attribute" => request => Engine.CreateAttribute(new AttributeDefinition { Id = 0, Name = "age", Kind = AttributeKind.Number, Source = "s" }, request).Etag,
            "give an attribute days" => request => Engine.UpdateAttribute("tag", new AttributeEdit { SetsTimeToLive = true, TimeToLive = 9 }, null, request).Etag,
            "create a segment" => request => Engine.CreateSegment("golfers", "tag = \"x\"", request).Saved!.Etag,
            "create a destination" => request => Engine.CreateDestination("ads", "cookie", 100, request).Etag,
            _ => request =>
            {
                Engine.DeleteAttribute("tag", null, request);
                return "";
            },
        };
        ulong before = Engine.Version;
        string[] answers = Race(_ => ask(new ChangeRequest("someone", "r", SHA256.HashData([7]))));
        Assert.Single(answers.Distinct());
        Assert.Equal(before + 1, Engine.Version);
        Assert.Empty(Engine.Verify());
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("destination")]
    [InlineData("attribute")]
    [InlineData("deletion")]
    public void Of_eight_writers_with_the_same_etag_one_wins_and_no_change_is_lost(string what)
    {
        Engine.SaveSegment("golfers", "EVERYONE");
        Engine.CreateDestination("ads", "cookie", 100);
        for (int round = 0; round < 5; round++)
        {
            string etag = what switch
            {
                "segment" or "deletion" => Engine.Segments().Single().Etag,
                "destination" => Engine.Destinations().Single().Etag,
                _ => Engine.Attributes().Single().Etag,
            };
            string?[] outcomes = Race(writer => Outcome(() =>
            {
                int number = round * Callers + writer + 1;
                switch (what)
                {
                    case "segment":
                        Engine.UpdateSegment("golfers", $"EVERYONE OR tag = \"{number}\"", etag, null);
                        break;
                    case "destination":
                        Engine.UpdateDestination("ads", 1_000 + number, etag, null);
                        break;
                    case "attribute":
                        Engine.UpdateAttribute("tag", new AttributeEdit { SetsTimeToLive = true, TimeToLive = number }, etag, null);
                        break;
                    default:
                        Engine.DeleteSegment("golfers", etag, null);
                        break;
                }
            }));
            Assert.Single(outcomes, static outcome => outcome is null);
            Assert.All(outcomes.Where(static outcome => outcome is not null), outcome =>
                Assert.Contains(outcome, what == "deletion" ? [nameof(InputProblem.NotFound)] : (string[])[nameof(InputProblem.EtagMismatch)]));
            if (what == "deletion")
            {
                Engine.SaveSegment("golfers", "EVERYONE");
            }
        }
    }

    [Fact]
    public async Task Counts_beside_deletions_answer_or_name_what_is_not_there()
    {
        using CancellationTokenSource stop = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    CountResult counted = Engine.Count("tag = \"x\" OR tag IS MISSING", null, CancellationToken.None);
                    Assert.True(counted.Count is 20 or 21 || counted.Messages.Any(static message => message.IsError && message.Message.Contains("tag", StringComparison.Ordinal)), $"{counted.Count} {string.Join('|', counted.Messages)}");
                    Assert.InRange(Engine.Attributes().Count, 0, 1);
                }
            },
            TestContext.Current.CancellationToken))];
        for (int round = 0; round < 15; round++)
        {
            Engine.DeleteAttribute("tag", null, null);
            Engine.CreateAttribute(new AttributeDefinition { Id = 0, Name = "tag", Kind = AttributeKind.Set, Source = "s" }, null);
            _world.Ingest(ReviewEngine.Mapping("{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"v\"}"), ReviewEngine.Rows(20, more: "x") + $"only-{round},2026-01-01,\n");
            _world.Engine.Delete("cookie", [$"only-{round}"]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static T[] Race<T>(Func<int, T> ask)
    {
        using Barrier start = new(Callers);
        T[] answers = new T[Callers];
        Thread[] threads = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            start.SignalAndWait();
            answers[caller] = ask(caller);
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return answers;
    }

    private static string? Outcome(Action change)
    {
        try
        {
            change();
            return null;
        }
        catch (InputException mistake)
        {
            return mistake.Problem.ToString();
        }
    }
}
