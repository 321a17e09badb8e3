using System;

namespace Segmentation;

/// <summary>Some tokens of one activation.</summary>
/// <param name="Sequence">Number within the shard, from 0.</param>
/// <param name="Index">Number of the activation.</param>
/// <param name="IsLast">Whether the shard ends with it.</param>
/// <param name="Tokens">Scoped tokens of 16 bytes each, ascending; valid after the next chunk is asked for.</param>
/// <param name="Crc32C">CRC-32C of <paramref name="Tokens"/>.</param>
/// <param name="PolicyEpoch">Version of the last deletion that the tokens know of.</param>
public sealed record ExportChunk(long Sequence, int Index, bool IsLast, ReadOnlyMemory<byte> Tokens, uint Crc32C, ulong PolicyEpoch);
