using System;

namespace Segmentation;

/// <summary>An invented identifier and its scoped token.</summary>
/// <param name="RawId">The identifier as its id space has it.</param>
/// <param name="Token">16 bytes.</param>
public sealed record TestVector(string RawId, ReadOnlyMemory<byte> Token);
