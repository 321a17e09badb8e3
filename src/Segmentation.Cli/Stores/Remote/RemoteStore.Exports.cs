using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
using Google.Protobuf;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>What a destination pulls with a key of its own.</summary>
internal sealed partial class RemoteStore
{
    private const int TokensOfChunk = 65_536;

    private readonly V1.AudienceService.AudienceServiceClient _audiences = new(connection.Calls);

    public ExportResult Export(string destination, string rule, DayNumber? asOf, string output) =>
        throw new InputException("a server delivers what is activated only; give --activation NAME");

    public ExportPlan BeginExport(string activation)
    {
        V1.BeginExportRequest request = new()
        {
            RequestId = RandomNumberGenerator.GetHexString(32, lowercase: true),
            Activations = { activation },
            Mode = V1.Mode.Full,
            Layout = V1.Layout.ByAudience,
        };
        return FromWire.Plan(Ask(options => _audiences.BeginExport(request, options)));
    }

    public IEnumerable<ExportChunk> ReadExport(ExportPlan plan, int shard)
    {
        V1.ReadExportRequest request = new() { ExportId = plan.Id, Shard = (uint)shard, MaxTokens = TokensOfChunk };
        ShardCheck check = new(shard);
        foreach (V1.ExportChunk chunk in connection.Read(options => _audiences.ReadExport(request, options), cancellation))
        {
            yield return check.Admit(chunk);
        }

        check.RequireEnd();
    }

    public ExportManifest CommitExport(ExportPlan plan, SetDigest held)
    {
        byte[] sum = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(sum, held.Sum);
        V1.CommitExportRequest request = new()
        {
            ExportId = plan.Id,
            Held = { new V1.SetDigest { Index = (uint)held.Index, Count = (ulong)held.Count, Sum = UnsafeByteOperations.UnsafeWrap(sum) } },
        };
        return FromWire.Manifest(Ask(options => _audiences.CommitExport(request, options)));
    }
}
