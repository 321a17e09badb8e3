using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.Service.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Tests.Streams;

/// <summary>A store, closed, with devices d0, d1, … that have a point each, a segment of them, two destinations and a key for everyone.</summary>
internal sealed class PreparedStore : IDisposable
{
    public const string Destination = "platform";
    public const string Other = "rival";
    public const string Activation = "all-points";
    public const string Segment = "has-points";
    private const int BatchRows = 65_536;

    private readonly TemporaryFolder _folder = new();

    /// <param name="devices">Devices, 0 and more.</param>
    /// <param name="options">How the store is made.</param>
    /// <param name="plan">What is planned of exports before it is closed.</param>
    public PreparedStore(int devices, EngineOptions? options = null, Action<SegmentationEngine>? plan = null)
    {
        Devices = devices;
        using SegmentationEngine engine = SegmentationEngine.Create(Directory, options ?? new EngineOptions());
        PointsFeed feed = new(Math.Min(BatchRows, Math.Max(1, devices)), BatchRows);
        using (DeliverySession session = engine.BeginDelivery("seed", PointsFeed.Mapping, strict: true))
        {
            for (int sequence = 0; sequence * BatchRows < devices; sequence++)
            {
                PointsFeed part = feed with { Rows = Math.Min(BatchRows, devices - sequence * BatchRows) };
                session.Take([part.Batch(sequence).ToSequencedBatch()], CancellationToken.None);
            }

            session.Complete(CancellationToken.None);
        }

        engine.SaveSegment(Segment, "points >= 1");
        foreach (string destination in (string[])[Destination, Other])
        {
            engine.CreateDestination(destination, "cookie", 100, null);
        }

        engine.CreateActivation(new ActivationDefinition { Name = Activation, Segment = Segment, Destination = Destination }, null);
        engine.CreateActivation(new ActivationDefinition { Name = "rivals", Segment = Segment, Destination = Other }, null);
        ScopingKey = engine.DestinationKey(Destination);
        OperatorKey = engine.CreateAccessKey("operator", AccessRole.Operator, null).Secret;
        AdminKey = engine.CreateAccessKey("admin", AccessRole.Admin, null).Secret;
        DestinationKey = engine.CreateAccessKey("platform", AccessRole.Destination, Destination).Secret;
        OtherKey = engine.CreateAccessKey("rival", AccessRole.Destination, Other).Secret;
        plan?.Invoke(engine);
        engine.Checkpoint();
    }

    /// <summary>Devices made.</summary>
    public int Devices { get; }

    /// <summary>Its directory.</summary>
    public string Directory => _folder.Path("store");

    /// <summary>Key of the destination's identifiers.</summary>
    public byte[] ScopingKey { get; }

    public string OperatorKey { get; }

    public string AdminKey { get; }

    public string DestinationKey { get; }

    public string OtherKey { get; }

    /// <summary>A path beside the store.</summary>
    public string At(string name) => _folder.Path(name);

    /// <summary>What the destination must receive, worked out device by device from docs/privacy.md: tokens ascending, end to end.</summary>
    public byte[] ExpectedTokens(Func<int, bool>? member = null)
    {
        using Aes aes = Aes.Create();
        aes.Key = ScopingKey;
        List<UInt128> tokens = [];
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        byte[] enciphered = new byte[16];
        for (int device = 0; device < Devices; device++)
        {
            if (member is null || member(device))
            {
                SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"d{device}")), hash);
                aes.EncryptEcb(hash.AsSpan(0, 16), enciphered, PaddingMode.None);
                tokens.Add(BinaryPrimitives.ReadUInt128BigEndian(hash) ^ BinaryPrimitives.ReadUInt128BigEndian(enciphered));
            }
        }

        tokens.Sort();
        byte[] bytes = new byte[tokens.Count * 16];
        for (int i = 0; i < tokens.Count; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(i * 16), tokens[i]);
        }

        return bytes;
    }

    /// <summary>The token of one identifier for the destination.</summary>
    public byte[] TokenOf(string identifier)
    {
        using Aes aes = Aes.Create();
        aes.Key = ScopingKey;
        byte[] canonical = SHA256.HashData(Encoding.UTF8.GetBytes(identifier))[..16];
        byte[] token = aes.EncryptEcb(canonical, PaddingMode.None);
        for (int i = 0; i < token.Length; i++)
        {
            token[i] ^= canonical[i];
        }

        return token;
    }

    public void Dispose() => _folder.Dispose();
}
