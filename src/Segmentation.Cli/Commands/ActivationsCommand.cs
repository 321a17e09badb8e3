using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Segmentation.Cli.Output;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Keeps the standing orders that a segment goes to a destination.</summary>
internal static class ActivationsCommand
{
    private const int LongestMembership = 540;

    public static Command Create(CliHost host) => new CliCommand(
        "activations", "Keep the standing orders that a segment goes to a destination.", "activations list --store shop")
    {
        List(host), Add(host),
        Change(host, "pause", "Pause an activation: it is not exported until it is resumed.", ActivationState.Paused),
        Change(host, "resume", "Resume a paused activation.", ActivationState.Active),
        Change(host, "end", "End an activation for ever.", ActivationState.Ended),
        Delete(host),
    };

    /// <summary>The activation of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ActivationInfo Find(IStore store, string name)
    {
        ActivationInfo[] known = [.. store.Activations(destination: null)];
        return known.FirstOrDefault(one => one.Definition.Name == name) ?? throw new InputException(
            $"no activation '{name}'; there {(known.Length == 0 ? "are none" : "is " + string.Join(", ", known.Select(one => one.Definition.Name)))}");
    }

    private static CliCommand List(CliHost host)
    {
        StoreOptions where = new();
        Option<string?> destination = new("--destination") { Description = "Only those of this destination.", HelpName = "NAME" };
        CliCommand command = new("list", "All activations.", "activations list --store shop") { destination };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            string? only = run.Get(destination) is { } named ? DestinationsCommand.Find(store, named).Name : null;
            run.Output.Write(new Report().Field("activations", Answers.Of(store.Activations(only))).Hidden("version", store.Version));
            return true;
        });
    }

    private static CliCommand Add(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        Option<string> segment = new("--segment") { Description = "Segment that is delivered.", HelpName = "NAME", Required = true };
        Option<string> destination = new("--destination") { Description = "Destination that receives it.", HelpName = "NAME", Required = true };
        Option<string?> external = new("--external-id") { Description = "The platform's own list id, up to 256 characters.", HelpName = "ID" };
        Option<DateTimeOffset?> start = Moment("--start", "From when it is exported; default: from now on.");
        Option<DateTimeOffset?> end = Moment("--end", "Until when it is exported; default: without end.");
        Option<int?> days = NumberOption.Create("--member-days", "Days that the platform should keep a member; default: until it is removed.", 1, LongestMembership);
        Option<bool> paused = new("--paused") { Description = "Export nothing until it is resumed.", Arity = ArgumentArity.Zero };
        CliCommand command = new(
            "create", "Order that a segment goes to a destination.", "activations create golfers-adnet --segment golfers --destination adnet --store shop")
        {
            name, segment, destination, external, start, end, days, paused,
        };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            ActivationInfo made = store.CreateActivation(new ActivationDefinition
            {
                Name = run.Get(name),
                Segment = SegmentsCommand.Find(store, run.Get(segment)).Name,
                Destination = DestinationsCommand.Find(store, run.Get(destination)).Name,
                ExternalId = run.Get(external) ?? string.Empty,
                Start = run.Get(start),
                End = run.Get(end),
                MemberDays = run.Get(days),
                State = run.Get(paused) ? ActivationState.Paused : ActivationState.Active,
            });
            run.Output.Write(Answers.Of(made).Field("version", store.Version));
            return true;
        });
    }

    private static CliCommand Change(CliHost host, string verb, string description, ActivationState state)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new(verb, description, $"activations {verb} golfers-adnet --store shop") { name };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            ActivationInfo changed = store.SetState(Find(store, run.Get(name)).Definition, state);
            run.Output.Write(Answers.Of(changed).Field("version", store.Version));
            return true;
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        StoreOptions where = new();
        Argument<string> name = Name();
        CliCommand command = new("delete", "Delete an activation; what its destination received stays there.", "activations delete golfers-adnet --store shop") { name };
        return where.AddTo(command).Does(host, run =>
        {
            using IStore store = where.Open(run);
            store.DeleteActivation(Find(store, run.Get(name)).Definition.Name);
            run.Output.Write(new Report().Field("deleted", run.Get(name)).Field("version", store.Version));
            return true;
        });
    }

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
            {
                return moment;
            }

            result.AddError($"{name} '{text}' is no time; one is yyyy-MM-dd or yyyy-MM-ddTHH:mm[:ss], in UTC or with an offset such as +02:00");
            return null;
        },
    };

    private static Argument<string> Name() => new("name") { Description = "Name of the activation.", HelpName = "NAME" };
}
