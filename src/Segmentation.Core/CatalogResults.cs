using System;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

/// <summary>Makes a change have effect once: under the same principal and id it is repeated without effect for 35 days.</summary>
/// <param name="Principal">Who asks, 1 to 128 characters; ids of different principals are different.</param>
/// <param name="Id">Chosen by the caller, 1 to 128 characters.</param>
/// <param name="Digest">Digest of the request, 32 bytes: the same id with another digest is <see cref="InputProblem.RequestIdReused"/>.</param>
public sealed record ChangeRequest(string Principal, string Id, ReadOnlyMemory<byte> Digest);

/// <summary>A data source as listings show it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Party">Whose data it is.</param>
/// <param name="Created">When it was declared.</param>
/// <param name="Etag">Changes with every change of it.</param>
public sealed record SourceInfo(string Name, Party Party, DateTimeOffset Created, string Etag);

/// <summary>What about an attribute should change; null leaves it as it is.</summary>
public sealed record AttributeEdit
{
    /// <summary>Whether <see cref="TimeToLive"/> is to be set.</summary>
    public bool SetsTimeToLive { get; init; }

    /// <summary>Days, 1 to 36,500, or null for never.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>Whether <see cref="Sensitivity"/> is to be set.</summary>
    public bool SetsSensitivity { get; init; }

    /// <summary>Label of up to 64 characters, or null for none.</summary>
    public string? Sensitivity { get; init; }

    /// <summary>Whether values that look like identifiers are allowed.</summary>
    public bool? AllowsIdentifiers { get; init; }
}

/// <summary>An access key without its secret.</summary>
/// <param name="Id">Public part, 16 hexadecimal digits.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Destination">Name of the destination that a destination key speaks for, else null.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it was revoked; null while it is valid.</param>
public sealed record AccessKeyInfo(string Id, string Name, AccessRole Role, string? Destination, DateTimeOffset Created, DateTimeOffset? Revoked);
