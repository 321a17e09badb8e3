using System;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    /// <summary>Saves a new access key.</summary>
    public void AddAccessKey(AccessKey key)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckName("access key", key.Name);
        if (!Enum.IsDefined(key.Role))
        {
            throw new InputException($"Access key \"{key.Name}\": role {(int)key.Role} is none of viewer, operator, destination, admin.");
        }

        Put(key);
    }

    /// <summary>Revokes an access key that is valid.</summary>
    public AccessKey RevokeAccessKey(AccessKey key)
    {
        using Lock.Scope writing = _store.EnterWriter();
        AccessKey revoked = key with { Revoked = _store.Now };
        Put(revoked);
        return revoked;
    }

    private void Put(AccessKey key)
    {
        ulong version = _store.NextVersion;
        Commit(version, State with { AccessKeys = State.AccessKeys.SetItem(key.Id, key) }, transaction => Put(
            transaction, CatalogTables.AccessKeys, key.Id, key.Name, (long)key.Role, key.Destination, key.Hash.ToArray(), (long)version, key.Created, key.Revoked));
    }
}
