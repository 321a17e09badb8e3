using System;
using System.Linq;
using Microsoft.Data.Sqlite;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>The record of requests, which makes a repeated one have no second effect.</summary>
internal sealed partial class SegmentationStore
{
    /// <summary>How long a request is on record.</summary>
    internal static readonly TimeSpan RequestLife = TimeSpan.FromDays(35);

    private const int PrunedAtOnce = 16;

    /// <summary>Whether a request was carried out before.</summary>
    /// <remarks>Whoever goes on to carry it out holds <see cref="EnterWriter"/> from before the question.</remarks>
    /// <exception cref="InputException">Its id was used for a request of another digest.</exception>
    internal bool IsOnRecord(RequestEntry request)
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            object?[]? row = CatalogDatabase.Guard(_directory, () =>
                CatalogTables.Requests.Read(_database.Connection, "principal = $0 AND id = $1", request.Principal, request.Id).FirstOrDefault());
            if (row is null || !IsAlive((string)row[4]!))
            {
                return false;
            }

            return request.Digest.Span.SequenceEqual((byte[])row[2]!)
                ? true
                : throw new InputException(
                    InputProblem.RequestIdReused, $"Request id \"{request.Id}\" was used for another request on {row[4]}; give each request an id of its own.");
        }
    }

    /// <summary>Puts a request on record that had nothing to change; null is no request.</summary>
    internal void Remember(RequestEntry? request)
    {
        if (request is null)
        {
            return;
        }

        lock (_writer)
        {
            RequireWritable();
            Durably(() => InTransaction(transaction => Record(transaction, request, Snapshot.Version)));
        }
    }

    /// <summary>Writes a request in the transaction of the change that it asked for, and drops some that are out of date.</summary>
    private void Record(SqliteTransaction transaction, RequestEntry? request, ulong version)
    {
        if (request is null)
        {
            return;
        }

        // The oldest rows have the lowest row ids, so a few of them are looked at and not the table. A clock that was far ahead leaves nothing for ever.
        (string from, string to) = Alive();
        CatalogTables.Requests.Delete(
            _database.Connection,
            transaction,
            $"rowid IN (SELECT rowid FROM requests ORDER BY rowid LIMIT {PrunedAtOnce}) AND time NOT BETWEEN $0 AND $1",
            from,
            to);
        CatalogTables.Requests.Delete(_database.Connection, transaction, "principal = $0 AND id = $1", request.Principal, request.Id);
        Put(transaction, CatalogTables.Requests, request.Principal, request.Id, request.Digest.ToArray(), (long)version, Now);
    }

    private bool IsAlive(string time)
    {
        (string from, string to) = Alive();
        return string.CompareOrdinal(from, time) <= 0 && string.CompareOrdinal(time, to) <= 0;
    }

    private (string From, string To) Alive()
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        return (TimeText(now - RequestLife), TimeText(now + RequestLife));
    }
}
