using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading;

namespace Segmentation.Index;

/// <summary>Text ↔ stable code of one attribute's values. Grows only; shared by all snapshots, which see the codes below their own count.</summary>
/// <threadsafety>Safe for concurrent readers beside one writer.</threadsafety>
internal sealed class ValueDictionary
{
    private readonly Lock _lock = new();
    private readonly Utf8Codes _codes;
    private readonly List<string> _texts;

    public ValueDictionary()
    {
        _codes = new Utf8Codes();
        _texts = [];
    }

    private ValueDictionary(Utf8Codes codes, List<string> texts)
    {
        _codes = codes;
        _texts = texts;
    }

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

    /// <summary>Bytes of all texts.</summary>
    public int TextLength
    {
        get
        {
            lock (_lock)
            {
                return _codes.TextLength;
            }
        }
    }

    /// <summary>The code of a value, or -1.</summary>
    public int CodeOf(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[512];
        int code = CodeOf((ReadOnlySpan<byte>)utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return code;
    }

    /// <summary>The code of a value given as UTF-8, or -1.</summary>
    public int CodeOf(ReadOnlySpan<byte> utf8)
    {
        lock (_lock)
        {
            return _codes.Find(utf8);
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
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        lock (_lock)
        {
            if (code != _texts.Count || _codes.Find(utf8) >= 0)
            {
                throw new InvalidOperationException($"Value code {code} does not follow {_texts.Count - 1}, or its text is already known.");
            }

            _codes.FindOrAdd(utf8);
            _texts.Add(text);
        }
    }

    /// <summary>A dictionary of its own with the same values, for a snapshot that may be thrown away.</summary>
    public ValueDictionary Copy()
    {
        lock (_lock)
        {
            return new ValueDictionary(_codes.Copy(), [.. _texts]);
        }
    }
}
