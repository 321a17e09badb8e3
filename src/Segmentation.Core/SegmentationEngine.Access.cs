using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>All access keys by id, revoked ones included.</summary>
    public IReadOnlyList<AccessKeyInfo> AccessKeys() => throw new NotImplementedException();

    /// <summary>Makes an access key.</summary>
    /// <param name="name">What it is for, 1 to 128 characters.</param>
    /// <param name="role">What its holder may do.</param>
    /// <param name="destination">For a destination key the destination it speaks for, else null.</param>
    /// <returns>The key and its secret, which is not stored.</returns>
    /// <exception cref="InputException">The name is unusable, the destination is missing, not known, or given for another role.</exception>
    public (AccessKeyInfo Key, string Secret) CreateAccessKey(string name, AccessRole role, string? destination) => throw new NotImplementedException();

    /// <summary>Revokes an access key, at once and for ever; revoking it again changes nothing.</summary>
    /// <exception cref="InputException">There is none of that id, or it is the last valid admin key while others are valid.</exception>
    public AccessKeyInfo RevokeAccessKey(string id) => throw new NotImplementedException();

    /// <summary>Finds the valid key that a caller presents, in time that tells nothing about its secret.</summary>
    public bool TryAuthenticate(string presented, [NotNullWhen(true)] out AccessKeyInfo? key) => throw new NotImplementedException();
}
