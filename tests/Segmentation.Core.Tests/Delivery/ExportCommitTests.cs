using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Delivery;

public sealed class ExportCommitTests : IDisposable
{
    private readonly ExportWorld _world = new(600);

    public ExportCommitTests()
    {
        _world.Activate("a", "n < 500");
        _world.Activate("b", "n >= 200");
        _world.Activate("tiny", "n < 3");
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_commit_keeps_what_was_held_and_is_repeated_without_effect_for_ever()
    {
        ExportPlan plan = _world.Begin();
        IReadOnlyList<SetDigest> held = ExportWorld.Held(plan, _world.ReadAll(plan));
        ExportManifest manifest = _world.Commit(plan, held);
        Assert.Equal(held, manifest.Sets);
        Assert.Equal(plan.Activations.Where(static planned => planned.Members > 0).Select(static planned => planned.Stamp), manifest.Stamps);
        Assert.Equal((plan.Id, 0, 32, 32), (manifest.ExportId, manifest.PreviousDigest.Length, manifest.Digest.Length, manifest.Checkpoint.Length));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_world.Store, "exports")));
        AssertSame(manifest, _world.Commit(plan, held));
        AssertSame(manifest, _world.Commit(plan, [.. held.Reverse()]));
        Assert.Equal(InputProblem.ExportCommitted, Assert.Throws<InputException>(() => _world.Commit(plan, [])).Problem);
        Assert.Equal(InputProblem.ExportCommitted, Assert.Throws<InputException>(() => _world.Read(plan, 0)).Problem);
        ExportReadingTests.AssertSamePlan(plan, _world.Begin());
        _world.Reopen();
        AssertSame(manifest, _world.Commit(plan, held));
        _world.Clock.Advance(TimeSpan.FromDays(400));
        _world.Begin("prunes the row");
        AssertSame(manifest, _world.Commit(plan, held));
        AssertSame(manifest, Assert.Single(_world.Engine.Manifests(ExportWorld.Destination)));
    }

    public static TheoryData<string, string> WrongDigests => new()
    {
        { "count", "activation 0" },
        { "sum", "activation 1" },
        { "swapped", "activation 0" },
        { "missing", "activation 1" },
        { "extra", "activation 2" },
        { "twice", "activation 0" },
        { "none", "activation 0" },
        { "foreign", "activation 77" },
    };

    [Theory]
    [MemberData(nameof(WrongDigests))]
    public void A_wrong_digest_commits_nothing_and_names_the_activation_not_the_digest(string mistake, string named)
    {
        ExportPlan plan = _world.Begin();
        IReadOnlyList<SetDigest> held = ExportWorld.Held(plan, _world.ReadAll(plan));
        SetDigest a = held[0];
        SetDigest b = held[1];
        SetDigest[] wrong = mistake switch
        {
            "count" => [a with { Count = a.Count + 1 }, b],
            "sum" => [a, b with { Sum = b.Sum ^ UInt128.One }],
            "swapped" => [a with { Index = 1 }, b with { Index = 0 }],
            "missing" => [a],
            "extra" => [a, b, new SetDigest(2, 3, 0)],
            "twice" => [a, b, a],
            "foreign" => [a, b, new SetDigest(77, 0, 0)],
            _ => [],
        };
        InputException refusal = Assert.Throws<InputException>(() => _world.Commit(plan, wrong));
        Assert.Equal(InputProblem.DigestMismatch, refusal.Problem);
        Assert.Contains(mistake == "swapped" ? "activation" : named, refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(a.Sum.ToString("x32", CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Engine.Manifests(ExportWorld.Destination));
        Assert.Equal(held, _world.Commit(plan, held).Sets);
    }

    [Fact]
    public void Digests_are_those_of_the_deletions_since_whatever_was_known_before()
    {
        ExportPlan plan = _world.Begin("r", "a", "b");
        IReadOnlyList<SetDigest> before = ExportWorld.Held(plan, _world.ReadAll(plan));
        ulong deleted = _world.Engine.Delete("cookie", ["c0", "c250", "c599"]).Version;
        InputException refusal = Assert.Throws<InputException>(() => _world.Commit(plan, before));
        Assert.Equal(InputProblem.PolicyEpochChanged, refusal.Problem);
        IReadOnlyList<ExportChunk> chunks = _world.ReadAll(plan);
        Assert.All(chunks, chunk => Assert.Equal(deleted, chunk.PolicyEpoch));
        Assert.Equal(
            _world.Expected(Enumerable.Range(0, 500).Except([0, 250])),
            chunks.Where(static chunk => chunk.Index == 0).SelectMany(ExportWorld.Tokens));
        _world.Reopen();
        ExportManifest manifest = _world.Commit(plan);
        Assert.Equal([498, 398], manifest.Sets.Select(static set => set.Count));
        Assert.Equal((deleted, plan.PolicyEpoch), (manifest.PolicyEpoch, manifest.Stamps[0].PolicyVersion));
        Assert.Equal(deleted, _world.Begin("next").PolicyEpoch);
    }

    [Fact]
    public void An_audience_that_deletions_took_below_the_floor_is_still_told_to_be_smaller()
    {
        _world.Activate("edge", "n < 5");
        ExportPlan plan = _world.Begin("r", "edge");
        _world.Engine.Delete("cookie", ["c1"]);
        Assert.Equal(4, Assert.Single(_world.Commit(plan).Sets).Count);
        Assert.Equal("BELOW_FLOOR", Assert.Single(_world.Begin("next", "edge").Activations[0].Blocks).Reason);
    }

    [Fact]
    public void Threads_that_commit_the_same_export_get_one_manifest()
    {
        ExportPlan plan = _world.Begin();
        IReadOnlyList<SetDigest> held = ExportWorld.Held(plan, _world.ReadAll(plan));
        string[] digests = new string[8];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => digests[i] = Convert.ToHexString(_world.Commit(plan, held).Digest.Span));
        Assert.Single(digests.Distinct());
        Assert.Single(_world.Engine.Manifests(ExportWorld.Destination));
    }

    [Fact]
    public void Manifests_are_a_chain_that_twenty_lines_of_Python_verify_and_equal_states_have_one_checkpoint()
    {
        List<ExportManifest> made = [];
        for (int i = 0; i < 3; i++)
        {
            made.Add(_world.Commit(_world.Begin($"r{i}", "b", "a")));
            _world.Clock.Advance(TimeSpan.FromMilliseconds(1_234));
        }

        Assert.Single(made.Select(static manifest => Convert.ToHexString(manifest.Checkpoint.Span)).Distinct());
        _world.Engine.Delete("cookie", ["c0"]);
        made.Add(_world.Commit(_world.Begin("r3", "a", "b")));
        Assert.NotEqual(Convert.ToHexString(made[0].Checkpoint.Span), Convert.ToHexString(made[3].Checkpoint.Span));
        Assert.Equal(made.SkipLast(1).Select(static manifest => Convert.ToHexString(manifest.Digest.Span)), made.Skip(1).Select(static manifest => Convert.ToHexString(manifest.PreviousDigest.Span)));

        const string Program = """
            import sys, struct, hashlib, json, datetime
            def text(s): b = s.encode(); return struct.pack('<I', len(b)) + b
            def data(h): b = bytes.fromhex(h); return struct.pack('<I', len(b)) + b
            previous = ''
            for m in json.load(sys.stdin):
                assert m['previous'] == previous
                body = b'SEGMANI1' + text(m['destination']) + text(m['export']) + data(m['checkpoint']) + data(previous)
                body += struct.pack('<qqI', m['committed'], m['policy_epoch'], len(m['sets']))
                for s in m['sets']:
                    days = (datetime.date.fromisoformat(s['as_of']) - datetime.date(1970, 1, 1)).days
                    body += struct.pack('<Iq', s['index'], s['count']) + bytes.fromhex(s['sum']) + struct.pack('<qI', s['version'], days)
                    body += text(s['day_zone']) + struct.pack('<q', s['policy_version']) + bytes.fromhex(s['rule_hash'])
                checkpoint = b'SEGCHKP1' + text(m['destination']) + struct.pack('<II', m['key_epoch'], len(m['sets']))
                for s in sorted(m['sets'], key=lambda s: s['name'].encode()):
                    checkpoint += text(s['name']) + struct.pack('<q', s['count']) + bytes.fromhex(s['sum'])
                assert hashlib.sha256(checkpoint).hexdigest() == m['checkpoint']
                previous = hashlib.sha256(body).hexdigest()
                assert previous == m['digest']
            print('chain ends in ' + previous)
            """;
        string[][] names = [["b", "a"], ["b", "a"], ["b", "a"], ["a", "b"]];
        string json = System.Text.Json.JsonSerializer.Serialize(made.Select((manifest, i) => new
        {
            destination = ExportWorld.Destination,
            export = manifest.ExportId,
            checkpoint = Convert.ToHexStringLower(manifest.Checkpoint.Span),
            previous = Convert.ToHexStringLower(manifest.PreviousDigest.Span),
            digest = Convert.ToHexStringLower(manifest.Digest.Span),
            committed = manifest.Committed.ToUnixTimeMilliseconds(),
            policy_epoch = manifest.PolicyEpoch,
            key_epoch = 1,
            sets = manifest.Sets.Zip(manifest.Stamps, names[i]).Select(static set => new
            {
                name = set.Third,
                index = set.First.Index,
                count = set.First.Count,
                sum = set.First.Sum.ToString("x32", CultureInfo.InvariantCulture),
                version = set.Second.Version,
                as_of = set.Second.AsOf.ToString(),
                day_zone = set.Second.DayZone,
                policy_version = set.Second.PolicyVersion,
                rule_hash = set.Second.RuleHash,
            }),
        }));
        Assert.Equal($"chain ends in {Convert.ToHexStringLower(made[^1].Digest.Span)}", Python(Program, json));
    }

    [Fact]
    public void A_flipped_byte_in_a_manifest_is_found()
    {
        _world.Commit(_world.Begin("r0"));
        _world.Commit(_world.Begin("r1"));
        Assert.Empty(_world.Engine.Verify());
        _world.Engine.Dispose();
        string catalog = Path.Combine(_world.Store, StoreFormat.CatalogFile);
        byte[] bytes = File.ReadAllBytes(catalog);
        int at = bytes.AsSpan().IndexOf("SEGMANI1"u8);
        Assert.True(at > 0, "the manifest lies in the catalogue");
        bytes[at + 60] ^= 1;
        File.WriteAllBytes(catalog, bytes);
        using SegmentationEngine opened = SegmentationEngine.Open(_world.Store, new EngineOptions { Clock = _world.Clock });
        Assert.Contains(opened.Verify(), static fault => (fault.Place + fault.Fault).Contains("export_manifests", StringComparison.Ordinal));
        Assert.Throws<CorruptStoreException>(() => opened.Manifests(ExportWorld.Destination));
    }

    [Fact]
    public void Every_flipped_byte_of_an_exports_file_is_an_error_and_never_another_token()
    {
        ExportPlan plan = _world.Begin();
        string[] expected = Texts(_world.Engine);
        _world.Engine.Dispose();
        string path = Directory.GetFiles(Path.Combine(_world.Store, "exports")).Single();
        byte[] good = File.ReadAllBytes(path);
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = (byte[])good.Clone();
            int at = i < 20 ? i * 3 : i < 30 ? good.Length - 1 - i : random.Next(bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            using SegmentationEngine engine = SegmentationEngine.Open(_world.Store, new EngineOptions { Clock = _world.Clock });
            Assert.Contains(engine.Verify(), static fault => fault.File.StartsWith("exports/", StringComparison.Ordinal));
            try
            {
                Assert.Equal(expected, Texts(engine)); // a byte that nothing reads, such as padding before a payload
            }
            catch (CorruptStoreException exception)
            {
                Assert.StartsWith("exports/", exception.File, StringComparison.Ordinal);
            }
        }

        File.Delete(path);
        using SegmentationEngine without = SegmentationEngine.Open(_world.Store, new EngineOptions { Clock = _world.Clock });
        Assert.Contains("missing", Assert.Throws<CorruptStoreException>(() => ExportWorld.Read(without, plan, 0)).Message, StringComparison.Ordinal);

        string[] Texts(SegmentationEngine engine) => [.. ExportWorld.ReadAll(engine, plan).SelectMany(ExportWorld.Tokens)];
    }

    private static void AssertSame(ExportManifest expected, ExportManifest found)
    {
        Assert.Equal(Convert.ToHexString(expected.Digest.Span), Convert.ToHexString(found.Digest.Span)); // which covers every other field
        Assert.Equal(expected.Sets, found.Sets);
        Assert.Equal(expected.Committed, found.Committed);
    }

    private static string Python(string program, string input)
    {
        ProcessStartInfo start = new("python3", ["-c", program]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.Trim();
    }
}
