using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private const int DigestLength = 32;
    private const int RequestNameMaximum = 128;
    private const int UsersNamed = 10;
    private const int NamesListed = 20;

    /// <summary>Changes a definition, with everything it is decided by kept as it is, and once for a request. May run beside an ingest, between two commits.</summary>
    /// <param name="request">The request that asks for it, or null.</param>
    /// <param name="present">Answers a request that was carried out before.</param>
    /// <param name="change">Carries it out; hands the entry to the change of the catalogue, or to <see cref="SegmentationStore.Remember"/> when there is nothing to change.</param>
    private T Define<T>(ChangeRequest? request, Func<T> present, Func<RequestEntry?, T> change)
    {
        RequestEntry? entry = EntryOf(request);
        using Lock.Scope writing = _store.EnterWriter();
        return entry is not null && _store.IsOnRecord(entry) ? present() : change(entry);
    }

    /// <summary>As above for a deletion: when it was carried out before there is nothing to answer.</summary>
    private void Define(ChangeRequest? request, Action<RequestEntry?> deletion) => Define(request, static () => true, entry =>
    {
        deletion(entry);
        return true;
    });

    private static RequestEntry? EntryOf(ChangeRequest? request)
    {
        if (request is null)
        {
            return null;
        }

        RequireRequestName("request id", request.Id);
        RequireRequestName("principal", request.Principal);
        return request.Digest.Length == DigestLength
            ? new RequestEntry(request.Principal, request.Id, request.Digest)
            : throw new InputException($"A digest of a request has {DigestLength} bytes, this one {request.Digest.Length}.");
    }

    private static void RequireRequestName(string what, string found)
    {
        if (found is not { Length: >= 1 and <= RequestNameMaximum })
        {
            throw new InputException($"A {what} has 1 to {RequestNameMaximum} characters, this one {found?.Length ?? 0}.");
        }
    }

    /// <summary>Refuses a change that was decided on an older state.</summary>
    /// <param name="what">What is changed, as in <c>Segment "x"</c>.</param>
    /// <param name="expected">The etag that the caller read; null for no check.</param>
    /// <param name="version">Version of the present state.</param>
    private static void RequireEtag(string what, string? expected, ulong version)
    {
        if (expected is not null && expected != Etag(version))
        {
            throw new InputException(InputProblem.EtagMismatch, $"{what} is not as it was when the etag that was given was read; read it again and decide anew.");
        }
    }

    /// <summary>Refuses to delete what something else refers to.</summary>
    /// <param name="what">Kind of what is deleted, as in <c>Segment</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="users">What refers to it, as in <c>segment "x"</c>.</param>
    private static void RequireUnused(string what, string name, IEnumerable<string> users)
    {
        string[] first = [.. users.Take(UsersNamed + 1)];
        if (first.Length != 0)
        {
            string named = string.Join(", ", first.Take(UsersNamed)) + (first.Length > UsersNamed ? " and others" : "");
            throw new InputException(InputProblem.InUse, $"{what} \"{name}\" cannot be deleted: {named} refer{(first.Length == 1 ? "s" : "")} to it.");
        }
    }

    /// <summary>Names for a message, the first few of them.</summary>
    private static string Listed(IEnumerable<string> names)
    {
        string[] first = [.. names.Take(NamesListed + 1)];
        return first.Length == 0 ? "none" : string.Join(", ", first.Take(NamesListed)) + (first.Length > NamesListed ? ", …" : "");
    }

    private static string Etag(ulong version) => version.ToString("x", CultureInfo.InvariantCulture);
}
