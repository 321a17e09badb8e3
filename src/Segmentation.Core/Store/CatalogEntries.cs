using System;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Store;

/// <summary>Who supplies data.</summary>
/// <param name="Name">Name, 1 to 128 characters.</param>
/// <param name="Party">Whose data it is.</param>
/// <param name="Version">Version that declared it.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record DataSource(string Name, Party Party, ulong Version, string Created);

/// <summary>An attribute as it stands.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Version">Version that saved it.</param>
internal sealed record AttributeEntry(AttributeDefinition Definition, ulong Version);

/// <summary>One version of a segment.</summary>
/// <param name="Name">Name, 1 to 128 characters.</param>
/// <param name="Version">Version of the store that it was saved as.</param>
/// <param name="Rule">Rule text.</param>
/// <param name="Deleted">Whether the segment was deleted with this version.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record SegmentVersion(string Name, ulong Version, string Rule, bool Deleted, string Created);

/// <summary>A system that audiences are delivered to.</summary>
/// <param name="Name">Name, 1 to 128 characters.</param>
/// <param name="IdSpace">Number of the id space it receives.</param>
/// <param name="Floor">Smallest audience it may receive, 1 and more.</param>
/// <param name="KeyEpoch">Number of its current key, from 1.</param>
/// <param name="Version">Version that saved it.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record Destination(string Name, int IdSpace, int Floor, int KeyEpoch, ulong Version, string Created);

/// <summary>A key that a caller presents.</summary>
/// <param name="Id">Public part, 16 hexadecimal digits.</param>
/// <param name="Name">What it is for, 1 to 128 characters.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Destination">The destination it speaks for; null but for that role.</param>
/// <param name="Hash">SHA-256 of the whole key as it is presented.</param>
/// <param name="Created">ISO 8601, UTC.</param>
/// <param name="Revoked">ISO 8601, UTC; null while it is valid.</param>
internal sealed record AccessKey(string Id, string Name, AccessRole Role, string? Destination, ReadOnlyMemory<byte> Hash, string Created, string? Revoked);

/// <summary>A standing order.</summary>
/// <param name="Definition">The order.</param>
/// <param name="Version">Version that saved it.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record Activation(ActivationDefinition Definition, ulong Version, string Created);
