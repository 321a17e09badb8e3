using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call in order, with duplicates; keys are compared without regard to case.</summary>
[DebuggerDisplay("Count = {Count}, IsReadOnly = {IsReadOnly}")]
public sealed partial class Metadata : IList<Metadata.Entry>
{
    /// <summary>A key that ends so carries bytes, Base64 on the wire; any other carries ASCII text.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>No entries; cannot be changed.</summary>
    public static readonly Metadata Empty = new() { IsReadOnly = true };

    /// <summary>Response header by which a handler names the encoding of its own answer; consumed by the server, never sent.</summary>
    internal const string CompressionRequestAlgorithmMetadataKey = "grpc-internal-encoding-request";

    private readonly List<Entry> _entries = [];

    /// <summary>Starts empty.</summary>
    public Metadata()
    {
    }

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>True of metadata that belongs to a finished or received call: every change throws <see cref="InvalidOperationException"/>.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>The entry at a place, from 0.</summary>
    public Entry this[int index]
    {
        get => _entries[index];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Writable()[index] = value;
        }
    }

    /// <summary>The last entry of a key, or null.</summary>
    public Entry? Get(string key)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].HasKey(key))
            {
                return _entries[i];
            }
        }

        return null;
    }

    /// <summary>The text of the last entry of a key, or null.</summary>
    /// <exception cref="InvalidOperationException">The key is binary.</exception>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The bytes of the last entry of a key, or null.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    /// <summary>Every entry of a key, in order.</summary>
    public IEnumerable<Entry> GetAll(string key)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.HasKey(key))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Appends text under a key.</summary>
    /// <exception cref="ArgumentException">The key is invalid or ends in <c>-bin</c>.</exception>
    public void Add(string key, string value) => Add(new Entry(key, value));

    /// <summary>Appends bytes under a key.</summary>
    /// <exception cref="ArgumentException">The key is invalid or does not end in <c>-bin</c>.</exception>
    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    /// <summary>Appends an entry.</summary>
    public void Add(Entry item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Writable().Add(item);
    }

    /// <summary>Inserts an entry at a place.</summary>
    public void Insert(int index, Entry item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Writable().Insert(index, item);
    }

    /// <summary>Place of this very entry, or -1.</summary>
    public int IndexOf(Entry item) => _entries.IndexOf(item);

    /// <summary>True if this very entry is here.</summary>
    public bool Contains(Entry item) => _entries.Contains(item);

    /// <summary>Removes this very entry; true if it was here.</summary>
    public bool Remove(Entry item) => Writable().Remove(item);

    /// <summary>Removes the entry at a place.</summary>
    public void RemoveAt(int index) => Writable().RemoveAt(index);

    /// <summary>Removes every entry.</summary>
    public void Clear() => Writable().Clear();

    /// <summary>Copies the entries in order.</summary>
    public void CopyTo(Entry[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    /// <summary>The entries in order.</summary>
    public IEnumerator<Entry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>From now on every change throws.</summary>
    internal Metadata Freeze()
    {
        IsReadOnly = true;
        return this;
    }

    private List<Entry> Writable() => IsReadOnly
        ? throw new InvalidOperationException("This metadata is read only: it belongs to a call that has received or sent it.")
        : _entries;
}
