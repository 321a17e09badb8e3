using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>Who supplies data.</summary>
/// <param name="Name">Name, 1 to 128 characters.</param>
/// <param name="Party">Whose data it is.</param>
/// <param name="Version">Version that declared it.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record DataSource(string Name, Party Party, ulong Version, string Created);

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
