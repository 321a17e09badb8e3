using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>The bytes that a plan is kept as, and those that a request is known by (docs/format.md).</summary>
internal static class ExportPlanEncoding
{
    private const int LeastActivationBytes = 44; // with every text empty
    private const int LeastBlockBytes = 12;

    private static ReadOnlySpan<byte> PlanMagic => "SEGPLAN1"u8;

    private static ReadOnlySpan<byte> RequestMagic => "SEGXREQ1"u8;

    /// <summary>Equal for requests that ask for the same, request id and destination left aside.</summary>
    public static byte[] DigestOf(ExportRequest request)
    {
        FieldWriter writer = new FieldWriter().Raw(RequestMagic).Byte(request.PlanOnly ? (byte)1 : (byte)0).Optional(request.AsOf?.Value).UInt32((uint)request.Activations.Count);
        foreach (string name in request.Activations)
        {
            writer.Text(name);
        }

        return SHA256.HashData(writer.Written);
    }

    public static byte[] Encode(IReadOnlyList<PlannedActivation> plan)
    {
        FieldWriter writer = new FieldWriter().Raw(PlanMagic).UInt32((uint)plan.Count);
        foreach (PlannedActivation planned in plan)
        {
            ActivationDefinition definition = planned.Activation.Definition;
            writer.Text(definition.Name).Text(definition.Segment).Text(definition.Destination).Text(definition.ExternalId)
                .Optional(definition.Start?.UtcTicks).Optional(definition.End?.UtcTicks).Optional(definition.MemberDays).UInt32((uint)definition.State)
                .UInt32((uint)planned.Activation.SegmentVersion).Text(planned.Activation.Etag)
                .Byte(planned.Stamp is null ? (byte)0 : (byte)1);
            if (planned.Stamp is { } stamp)
            {
                writer.Int64((long)stamp.Version).UInt32(stamp.AsOf.Value).Text(stamp.DayZone).Int64((long)stamp.PolicyVersion).Text(stamp.RuleHash);
            }

            writer.Int64(planned.Members).UInt32((uint)planned.Blocks.Count);
            foreach (ExportBlock block in planned.Blocks)
            {
                writer.Text(block.Reason).Text(block.Operand).Text(block.Advice);
            }
        }

        return writer.Written.ToArray();
    }

    /// <exception cref="CorruptStoreException">The bytes are no plan.</exception>
    public static IReadOnlyList<PlannedActivation> Decode(ReadOnlySpan<byte> bytes, string export)
    {
        string place = $"table exports, id {export}, plan";
        FieldReader reader = new(bytes, place);
        if (!reader.Raw(PlanMagic.Length).SequenceEqual(PlanMagic))
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, place, "SEGPLAN1", "something else");
        }

        PlannedActivation[] plan = new PlannedActivation[reader.Count(LeastActivationBytes)];
        for (int i = 0; i < plan.Length; i++)
        {
            ActivationDefinition definition = new()
            {
                Name = reader.Text(),
                Segment = reader.Text(),
                Destination = reader.Text(),
                ExternalId = reader.Text(),
                Start = Moment(reader.Optional()),
                End = Moment(reader.Optional()),
                MemberDays = (int?)reader.Optional(),
                State = (ActivationState)reader.UInt32(),
            };
            ActivationInfo activation = new(definition, (int)reader.UInt32(), reader.Text());
            Stamp? stamp = reader.Flag()
                ? new Stamp((ulong)reader.Int64(), new DayNumber((ushort)reader.UInt32()), reader.Text(), (ulong)reader.Int64(), reader.Text())
                : null;
            long members = reader.Int64();
            ExportBlock[] blocks = new ExportBlock[reader.Count(LeastBlockBytes)];
            for (int block = 0; block < blocks.Length; block++)
            {
                blocks[block] = new ExportBlock(reader.Text(), reader.Text(), reader.Text());
            }

            plan[i] = new PlannedActivation(i, activation, stamp, members, blocks);
        }

        reader.End();
        return plan;
    }

    private static DateTimeOffset? Moment(long? ticks) => ticks is { } moment ? new DateTimeOffset(moment, TimeSpan.Zero) : null;
}
