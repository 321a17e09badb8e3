using System;
using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    private static readonly SearchValues<char> LowerKeyCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz-_.");
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.");

    /// <summary>One key with its value. Immutable.</summary>
    public class Entry
    {
        private readonly string? _value;
        private readonly byte[]? _bytes;

        /// <summary>Bytes under a key that ends in <c>-bin</c>; the bytes are copied.</summary>
        /// <exception cref="ArgumentException">The key holds other characters than 0-9 a-z - _ . (in any case) or has no such end.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalized(key);
            if (!IsBinaryKey(Key))
            {
                throw new ArgumentException($"The key \"{Key}\" carries bytes, so it has to end in \"{BinaryHeaderSuffix}\".", nameof(key));
            }

            _bytes = (byte[])valueBytes.Clone();
        }

        /// <summary>ASCII text under a key that does not end in <c>-bin</c>.</summary>
        /// <exception cref="ArgumentException">The key holds other characters than 0-9 a-z - _ . (in any case) or has such an end.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalized(key);
            if (IsBinaryKey(Key))
            {
                throw new ArgumentException($"The key \"{Key}\" ends in \"{BinaryHeaderSuffix}\", so it has to carry bytes, not text.", nameof(key));
            }

            _value = value;
        }

        private Entry(string normalizedKey, string? value, byte[]? bytes)
        {
            Key = normalizedKey;
            _value = value;
            _bytes = bytes;
        }

        /// <summary>The key in lower case.</summary>
        public string Key { get; }

        /// <summary>True if the value is bytes.</summary>
        public bool IsBinary => _value is null;

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _value ?? throw new InvalidOperationException($"The entry \"{Key}\" is binary and has no text; read ValueBytes.");

        /// <summary>A copy of the bytes; of a text its ASCII bytes.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_value!) : (byte[])_bytes.Clone();

        /// <summary>Key and value; of bytes their number only.</summary>
        public override string ToString() => IsBinary ? $"[Entry: key={Key}, valueBytes={_bytes!.Length} bytes]" : $"[Entry: key={Key}, value={_value}]";

        /// <summary>The bytes themselves, not to be written to.</summary>
        internal ReadOnlySpan<byte> Bytes => _bytes;

        /// <summary>An entry off the wire: the key is known to be valid and in lower case, the bytes are not copied.</summary>
        internal static Entry Received(string key, byte[] bytes) => new(key, null, bytes);

        /// <summary>An entry off the wire: the key is known to be valid and in lower case.</summary>
        internal static Entry Received(string key, string value) => new(key, value, null);

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        internal static bool IsBinaryKey(string key) => key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        internal static bool IsLowerKey(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExcept(LowerKeyCharacters);

        private static string Normalized(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            if (!key.AsSpan().ContainsAnyExcept(LowerKeyCharacters))
            {
                return key;
            }

            int wrong = key.AsSpan().IndexOfAnyExcept(KeyCharacters);
            return wrong < 0
                ? key.ToLowerInvariant()
                : throw new ArgumentException($"The key \"{key}\" has the character U+{(int)key[wrong]:X4} at {wrong}; letters, digits, '-', '_' and '.' are allowed.", nameof(key));
        }
    }
}
