using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Grpc.Core;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>A store that a server keeps.</summary>
internal sealed partial class RemoteStore(Connection connection, TimeProvider clock, CancellationToken cancellation) : IStore
{
    private const uint LargestPage = 1_000;
    private const int MostIdentifiers = 100_000;
    private const int MostIdentifierBytes = 1 << 20;

    private readonly V1.AnalysisService.AnalysisServiceClient _analysis = new(connection.Calls);
    private readonly V1.StoreService.StoreServiceClient _store = new(connection.Calls);
    private readonly V1.IngestService.IngestServiceClient _ingest = new(connection.Calls);

    public string Option => $"--address {connection.Address}";

    public ulong Version => Ask(options => _store.GetStore(new V1.GetStoreRequest(), options)).Version;

    public long? DeviceCount => Ask(options => _store.GetStore(new V1.GetStoreRequest(), options)) is { HasDevices: true } store ? (long)store.Devices : null;

    public CountResult Count(string rule, DayNumber? asOf)
    {
        V1.CountRequest request = new() { Rule = rule, AsOfDay = Day(asOf) };
        return Ask(options => Judge(
            () => FromWire.Count(_analysis.Count(request, options)),
            mistakes => Refused(mistakes)));
    }

    public ExplainResult Explain(string rule, DayNumber? asOf)
    {
        V1.ExplainRequest request = new() { Rule = rule, AsOfDay = Day(asOf) };
        return Ask(options => Judge(
            () => FromWire.Explain(_analysis.Explain(request, options)),
            mistakes => new ExplainResult(Refused(mistakes), [], string.Empty)));
    }

    public IReadOnlyList<IngestReceipt> Ingest(string mapping, IReadOnlyList<string> inputs, bool strict, IProgress<IngestProgress> progress) =>
        Ask(options => new RemoteIngest(_ingest, options, clock, progress).IngestAsync(mapping, inputs, strict).GetAwaiter().GetResult());

    /// <summary>In requests of bounded size; each is durable when it is answered.</summary>
    public DeleteResult Delete(string idSpace, IReadOnlyList<string> identifiers)
    {
        DeleteResult sum = new(0, 0, 0, 0, 0);
        foreach (V1.DeleteDevicesRequest request in Requests(idSpace, identifiers))
        {
            V1.DeleteDevicesResponse answer = Ask(options => _store.DeleteDevices(request, options));
            sum = new DeleteResult(
                sum.Requested + (int)answer.Requested,
                sum.Deleted + (int)answer.Deleted,
                sum.Unknown + (int)answer.Unknown,
                sum.Refused + (int)answer.Refused,
                answer.Version);
        }

        return sum;
    }

    public ulong Checkpoint() => Ask(options => _store.Checkpoint(new V1.CheckpointRequest(), options)).Version;

    public IReadOnlyList<StoreFault> Verify() =>
        [.. Ask(options => _store.VerifyStore(new V1.VerifyStoreRequest(), options)).Faults.Select(static fault => new StoreFault(fault.File, fault.Place, fault.Fault))];

    public void RequireOutside(string output)
    {
        // The server's directory is not this machine's.
    }

    public void Dispose() => connection.Dispose();

    private T Ask<T>(Func<CallOptions, T> call) => connection.Ask(call, cancellation);

    /// <summary>All pages of a list.</summary>
    private List<T> All<T, TPage>(Func<string, CallOptions, TPage> ask, Func<TPage, IEnumerable<T>> items, Func<TPage, string> next)
    {
        List<T> all = [];
        string token = string.Empty;
        do
        {
            string at = token;
            TPage page = Ask(options => ask(at, options));
            all.AddRange(items(page));
            token = next(page);
        }
        while (token.Length > 0);
        return all;
    }

    /// <summary>An answer, or what stands for it when the rule has mistakes.</summary>
    private static T Judge<T>(Func<T> ask, Func<IReadOnlyList<RuleMessage>, T> refused)
    {
        try
        {
            return ask();
        }
        catch (RpcException failure) when (ServerRefusal.RuleMessages(failure) is { Count: > 0 } mistakes)
        {
            return refused(mistakes);
        }
    }

    private static CountResult Refused(IReadOnlyList<RuleMessage> mistakes) => new(null, 0, null, null, mistakes, "own");

    private static string Day(DayNumber? day) => day?.ToString() ?? string.Empty;

    private static IEnumerable<V1.DeleteDevicesRequest> Requests(string idSpace, IReadOnlyList<string> identifiers)
    {
        V1.DeleteDevicesRequest request = new() { IdSpace = idSpace };
        int bytes = 0;
        foreach (string identifier in identifiers)
        {
            int size = Encoding.UTF8.GetByteCount(identifier);
            if (request.Identifiers.Count == MostIdentifiers || (bytes + size > MostIdentifierBytes && request.Identifiers.Count > 0))
            {
                yield return request;
                (request, bytes) = (new V1.DeleteDevicesRequest { IdSpace = idSpace }, 0);
            }

            request.Identifiers.Add(identifier);
            bytes += size;
        }

        yield return request;
    }
}
