using System;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>Makes a change have effect once: under the same principal and id it is repeated without effect for 35 days.</summary>
/// <param name="Principal">Who asks, 1 to 128 characters; ids of different principals are different.</param>
/// <param name="Id">Chosen by the caller, 1 to 128 characters.</param>
/// <param name="Digest">Digest of the request, 32 bytes: the same id with another digest is <see cref="InputProblem.RequestIdReused"/>.</param>
public sealed record ChangeRequest(string Principal, string Id, ReadOnlyMemory<byte> Digest);
