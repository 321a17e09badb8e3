using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Core.Tests.Engine;

/// <summary>A change of a definition, as a caller asks for it.</summary>
/// <param name="Verb"><c>create</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Noun"><c>source</c>, <c>attribute</c>, <c>segment</c> or <c>destination</c>.</param>
/// <param name="Name">Name of what is changed.</param>
/// <param name="Content">Source of an attribute, rule of a segment.</param>
/// <param name="Number">Days of an attribute (0 for never), floor of a destination, party of a source.</param>
/// <param name="Etag">The etag that is expected, or null.</param>
internal sealed record DefinitionChange(string Verb, string Noun, string Name, string Content, int Number, string? Etag)
{
    /// <summary>What tells its content from that of others.</summary>
    public byte[] ToDigest() => SHA256.HashData(Encoding.UTF8.GetBytes(ToString()));
}

/// <summary>What a definition is, but for its etag.</summary>
internal sealed record DefinitionState(string Noun, string Name, string Content, int Number);

/// <summary>The definitions of a store, kept in dictionaries and decided by the words of the contract.</summary>
internal sealed class DefinitionModel
{
    private static readonly TimeSpan RequestLife = TimeSpan.FromDays(35);

    private readonly Dictionary<(string Noun, string Name), DefinitionState> _states = [];
    private readonly Dictionary<(string Noun, string Name), string> _etags = [];
    private readonly Dictionary<string, (byte[] Digest, DateTimeOffset Time)> _requests = [];

    /// <summary>What a rule error is reported as, which is no <see cref="InputProblem"/>.</summary>
    public const string RuleError = "RuleError";

    public IEnumerable<DefinitionState> States => _states.Values.OrderBy(static state => state.Noun, StringComparer.Ordinal).ThenBy(static state => state.Name, StringComparer.Ordinal);

    public string? EtagOf(string noun, string name) => _etags.GetValueOrDefault((noun, name));

    public void SetEtag(string noun, string name, string etag) => _etags[(noun, name)] = etag;

    /// <summary>Carries out a change; null when it succeeds, else the problem.</summary>
    public string? Apply(DefinitionChange change, string? request, DateTimeOffset now)
    {
        if (request is not null && _requests.TryGetValue(request, out (byte[] Digest, DateTimeOffset Time) known) && now - known.Time <= RequestLife)
        {
            if (!known.Digest.SequenceEqual(change.ToDigest()))
            {
                return nameof(InputProblem.RequestIdReused);
            }

            return change.Verb == "delete" || _states.ContainsKey((change.Noun, change.Name)) ? null : nameof(InputProblem.NotFound);
        }

        string? problem = ProblemOf(change);
        if (problem is null)
        {
            Carry(change);
            if (request is not null)
            {
                _requests[request] = (change.ToDigest(), now);
            }
        }

        return problem;
    }

    private string? ProblemOf(DefinitionChange change)
    {
        bool exists = _states.TryGetValue((change.Noun, change.Name), out DefinitionState? state);
        if (change.Verb == "create" ? exists : !exists)
        {
            return exists ? nameof(InputProblem.AlreadyExists) : nameof(InputProblem.NotFound);
        }

        if (change.Etag is { } etag && etag != EtagOf(change.Noun, change.Name))
        {
            return nameof(InputProblem.EtagMismatch);
        }

        if (change.Verb == "delete")
        {
            return _states.Values.Any(user => Names(user, state!)) ? nameof(InputProblem.InUse) : null;
        }

        return change.Noun switch
        {
            "attribute" when change.Verb == "create" && !_states.ContainsKey(("source", change.Content)) => nameof(InputProblem.NotFound),
            "segment" when !IsUsable(change.Content, [change.Name]) => RuleError,
            _ => null,
        };
    }

    private void Carry(DefinitionChange change)
    {
        (string, string) key = (change.Noun, change.Name);
        if (change.Verb == "delete")
        {
            _states.Remove(key);
            _etags.Remove(key);
            return;
        }

        string content = change.Noun == "attribute" && change.Verb == "update" ? _states[key].Content : change.Content;
        _states[key] = new DefinitionState(change.Noun, change.Name, content, change.Number);
    }

    private static bool Names(DefinitionState user, DefinitionState used) => (user.Noun, used.Noun) switch
    {
        ("attribute", "source") => user.Content == used.Name,
        ("segment", "attribute") => user.Content == $"{used.Name} EXISTS",
        ("segment", "segment") => user.Content == $"SEGMENT(\"{used.Name}\")",
        _ => false,
    };

    private bool IsUsable(string rule, string[] within)
    {
        if (rule.EndsWith(" EXISTS", StringComparison.Ordinal))
        {
            return _states.ContainsKey(("attribute", rule[..^" EXISTS".Length]));
        }

        if (!rule.StartsWith("SEGMENT", StringComparison.Ordinal))
        {
            return rule == "EVERYONE";
        }

        string name = rule.Split('"')[1];
        return !within.Contains(name) && _states.TryGetValue(("segment", name), out DefinitionState? named) && IsUsable(named.Content, [.. within, name]);
    }
}
