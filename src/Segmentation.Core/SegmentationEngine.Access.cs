using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.CompilerServices;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private readonly ConditionalWeakTable<AccessKey, KnownKey> _accessKeys = []; // a caller's key is described, and hashed, once and not at each call

    /// <summary>All access keys by id, revoked ones included.</summary>
    public IReadOnlyList<AccessKeyInfo> AccessKeys() => [.. _store.Catalog.AccessKeys.Select(Describe)];

    /// <summary>Makes an access key.</summary>
    /// <param name="name">What it is for, 1 to 128 characters.</param>
    /// <param name="role">What its holder may do.</param>
    /// <param name="destination">For a destination key the destination it speaks for, else null.</param>
    /// <returns>The key and its secret, which is not stored.</returns>
    /// <exception cref="InputException">The name is unusable, the destination is missing, not known, or given for another role.</exception>
    public (AccessKeyInfo Key, string Secret) CreateAccessKey(string name, AccessRole role, string? destination) =>
        Define(null, static () => default, _ =>
        {
            RequireDestinationOf(role, destination);
            PresentedKey made = PresentedKey.Make(id => _store.Catalog.TryGetAccessKey(id, out AccessKey? _));
            AccessKey key = new(made.Id, name, role, destination, made.Hash(), _store.Now, null);
            _store.Catalog.AddAccessKey(key);
            return (Describe(key), made.Text);
        });

    /// <summary>Revokes an access key, at once and for ever; revoking it again changes nothing.</summary>
    /// <exception cref="InputException">There is none of that id, or it is the last valid admin key while others are valid.</exception>
    public AccessKeyInfo RevokeAccessKey(string id) => Define(null, static () => null!, _ =>
    {
        AccessKey key = _store.Catalog.TryGetAccessKey(id, out AccessKey? found)
            ? found
            : throw new InputException(InputProblem.NotFound, $"There is no access key of id \"{id}\".");
        if (key.Revoked is not null)
        {
            return Describe(key);
        }

        AccessKey[] others = [.. _store.Catalog.AccessKeys.Where(other => other.Revoked is null && other.Id != id)];
        return key.Role == AccessRole.Admin && others.Length > 0 && others.All(static other => other.Role != AccessRole.Admin)
            ? throw new InputException(
                InputProblem.LastAdminKey,
                $"Access key {id} is the last valid admin key and {others.Length} others are valid, which nobody could revoke then; make another admin key or revoke those first.")
            : Describe(_store.Catalog.RevokeAccessKey(key));
    });

    /// <summary>Whether there is an access key of this id that is not revoked.</summary>
    public bool IsValidAccessKey(string id) => _store.Catalog.TryGetAccessKey(id, out AccessKey? key) && key.Revoked is null;

    /// <summary>Finds the valid key that a caller presents, in time that tells nothing about its secret.</summary>
    public bool TryAuthenticate(string presented, [NotNullWhen(true)] out AccessKeyInfo? key)
    {
        key = null;
        if (!PresentedKey.TryRead(presented, out PresentedKey? read))
        {
            return false;
        }

        bool isKnown = _store.Catalog.TryGetAccessKey(read.Id, out AccessKey? found);
        KnownKey? known = isKnown ? Known(found!) : null;
        bool isRight = read.Is(known?.Proven) || read.Has(isKnown ? found!.Hash.Span : PresentedKey.NoHash);
        if (known is not null && isRight && found!.Revoked is null)
        {
            known.Proven ??= read.Text;
            key = known.Info;
        }

        return key is not null;
    }

    private void RequireDestinationOf(AccessRole role, string? destination)
    {
        if (role != AccessRole.Destination)
        {
            if (destination is not null)
            {
                throw new InputException($"A key with role {Word(role)} speaks for no destination; \"{destination}\" was given.");
            }
        }
        else if (destination is null)
        {
            throw new InputException("A key with role destination needs the name of the destination that it speaks for.");
        }
        else
        {
            FindDestination(destination);
        }
    }

    private static string Word(AccessRole role) => role.ToString().ToLowerInvariant();

    private AccessKeyInfo Describe(AccessKey key) => Known(key).Info;

    private KnownKey Known(AccessKey key) => _accessKeys.GetValue(
        key,
        static known => new(new(known.Id, known.Name, known.Role, known.Destination, TimeOf(known.Created), known.Revoked is null ? null : TimeOf(known.Revoked))));

    private sealed class KnownKey(AccessKeyInfo info)
    {
        public AccessKeyInfo Info => info;

        /// <summary>The key as its holder presented it, once its hash was found to be right; in memory alone, as long as the key stands as it is.</summary>
        public string? Proven { get; set; }
    }
}
