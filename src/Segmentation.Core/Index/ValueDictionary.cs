using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Segmentation.Index;

/// <summary>Text ↔ stable code of one attribute's values. Grows only; shared by all snapshots, which see the codes below their own count.</summary>
/// <threadsafety>Safe for concurrent readers beside one writer.</threadsafety>
internal sealed class ValueDictionary
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _codes = new(System.StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _texts.Count;
            }
        }
    }

    /// <summary>The code of a value, or -1.</summary>
    public int CodeOf(string text)
    {
        lock (_lock)
        {
            return _codes.TryGetValue(text, out int code) ? code : -1;
        }
    }

    public bool TryGetText(int code, [NotNullWhen(true)] out string? text)
    {
        lock (_lock)
        {
            text = code >= 0 && code < _texts.Count ? _texts[code] : null;
            return text is not null;
        }
    }

    /// <summary>Adds the value of the next code. Called by the writer when a commit is applied, never before it is durable.</summary>
    public void Append(int code, string text)
    {
        lock (_lock)
        {
            if (code != _texts.Count || !_codes.TryAdd(text, code))
            {
                throw new System.InvalidOperationException($"Value code {code} does not follow {_texts.Count - 1}, or its text is already known.");
            }

            _texts.Add(text);
        }
    }
}
