using System;
using System.Buffers.Text;
using System.Linq;
using System.Text;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

public sealed class AccessKeyTests : IDisposable
{
    private readonly ReviewEngine _world = new();

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(AccessRole.Viewer)]
    [InlineData(AccessRole.Operator)]
    [InlineData(AccessRole.Admin)]
    public void A_key_is_known_by_its_secret_also_after_a_restart(AccessRole role)
    {
        (AccessKeyInfo key, string secret) = Engine.CreateAccessKey("the night job", role, null);
        Assert.Matches("^seg_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal(("the night job", role, null, null), (key.Name, key.Role, key.Destination, key.Revoked));
        Assert.Equal(secret[4..20], key.Id);
        for (int run = 0; run < 2; run++)
        {
            Assert.True(Engine.TryAuthenticate(secret, out AccessKeyInfo? found));
            Assert.Equal(key, found);
            Assert.Equal([key], Engine.AccessKeys());
            _world.Reopen();
        }

        Assert.Empty(Engine.Verify());
    }

    [Fact]
    public void A_changed_character_anywhere_is_refused()
    {
        (_, string secret) = Engine.CreateAccessKey("k", AccessRole.Admin, null);
        for (int i = 0; i < secret.Length; i++)
        {
            foreach (char other in "0aA_-é\0")
            {
                string changed = secret[..i] + other + secret[(i + 1)..];
                Assert.Equal(changed == secret, Engine.TryAuthenticate(changed, out _));
            }
        }
    }

    [Fact]
    public void What_is_no_key_is_refused()
    {
        (AccessKeyInfo key, string secret) = Engine.CreateAccessKey("k", AccessRole.Admin, null);
        foreach (string presented in (string[])["", " ", "seg_", secret[..^1], secret + "A", secret + " ", " " + secret, secret.ToUpperInvariant(), key.Id, new string('s', 64), new string('s', 1 << 20)])
        {
            Assert.False(Engine.TryAuthenticate(presented, out AccessKeyInfo? found));
            Assert.Null(found);
        }

        Assert.False(Engine.TryAuthenticate(null!, out _));
    }

    [Fact]
    public void A_revoked_key_is_refused_at_once_and_for_ever_and_revoking_it_again_changes_nothing()
    {
        (AccessKeyInfo key, string secret) = Engine.CreateAccessKey("k", AccessRole.Viewer, null);
        AccessKeyInfo revoked = Engine.RevokeAccessKey(key.Id);
        Assert.NotNull(revoked.Revoked);
        Assert.False(Engine.TryAuthenticate(secret, out _));
        ulong version = Engine.Version;
        Assert.Equal(revoked, Engine.RevokeAccessKey(key.Id));
        Assert.Equal(version, Engine.Version);
        _world.Reopen();
        Assert.False(Engine.TryAuthenticate(secret, out _));
        Assert.Equal([revoked], Engine.AccessKeys());
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.RevokeAccessKey("0123456789abcdef")).Problem);
    }

    [Fact]
    public void The_last_valid_admin_key_is_revoked_only_when_no_other_is_valid()
    {
        string first = Engine.CreateAccessKey("first", AccessRole.Admin, null).Key.Id;
        string second = Engine.CreateAccessKey("second", AccessRole.Admin, null).Key.Id;
        string viewer = Engine.CreateAccessKey("viewer", AccessRole.Viewer, null).Key.Id;
        Engine.RevokeAccessKey(first);
        Assert.Equal(InputProblem.LastAdminKey, Assert.Throws<InputException>(() => Engine.RevokeAccessKey(second)).Problem);
        Engine.RevokeAccessKey(viewer);
        Assert.NotNull(Engine.RevokeAccessKey(second).Revoked);
        Assert.All(Engine.AccessKeys(), static key => Assert.NotNull(key.Revoked));
    }

    [Fact]
    public void A_destination_key_needs_its_destination_and_keeps_it_from_being_deleted()
    {
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"on\",\"kind\":\"flag\"}"), ReviewEngine.Rows(1));
        Engine.CreateDestination("ads", "cookie", 100);
        Assert.Equal(InputProblem.Invalid, Assert.Throws<InputException>(() => Engine.CreateAccessKey("k", AccessRole.Destination, null)).Problem);
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.CreateAccessKey("k", AccessRole.Destination, "mail")).Problem);
        Assert.Equal(InputProblem.Invalid, Assert.Throws<InputException>(() => Engine.CreateAccessKey("k", AccessRole.Viewer, "ads")).Problem);
        Assert.Empty(Engine.AccessKeys());

        (AccessKeyInfo key, string secret) = Engine.CreateAccessKey("k", AccessRole.Destination, "ads");
        Assert.True(Engine.TryAuthenticate(secret, out AccessKeyInfo? found) && found.Destination == "ads");
        InputException inUse = Assert.Throws<InputException>(() => Engine.DeleteDestination("ads"));
        Assert.Equal(InputProblem.InUse, inUse.Problem);
        Assert.Contains(key.Id, inUse.Message, StringComparison.Ordinal);
        Engine.RevokeAccessKey(key.Id);
        Engine.DeleteDestination("ads");
    }

    [Fact]
    public void A_name_of_128_characters_is_taken_and_others_are_refused()
    {
        Assert.Equal(128, Engine.CreateAccessKey(new string('k', 128), AccessRole.Viewer, null).Key.Name.Length);
        foreach (string name in (string[])["", " k", "k\n", new string('k', 129)])
        {
            Assert.Throws<InputException>(() => Engine.CreateAccessKey(name, AccessRole.Viewer, null));
        }

        Assert.Throws<InputException>(() => Engine.CreateAccessKey("k", (AccessRole)9, null));
        Assert.Single(Engine.AccessKeys());
    }

    [Fact]
    public void Nothing_of_a_secret_is_on_disk_or_in_a_text_about_the_key()
    {
        (AccessKeyInfo key, string secret) = Engine.CreateAccessKey("k", AccessRole.Admin, null);
        string hidden = secret[21..];
        Engine.Checkpoint();
        foreach (byte[] bytes in (byte[][])[Encoding.ASCII.GetBytes(hidden), Encoding.ASCII.GetBytes(hidden[..16]), Encoding.Unicode.GetBytes(hidden), Base64Url.DecodeFromChars(hidden)])
        {
            Assert.Empty(_world.FilesThatHold(bytes));
        }

        Assert.NotEmpty(_world.FilesThatHold(Encoding.ASCII.GetBytes(key.Id)));
        Assert.DoesNotContain(hidden, key.ToString(), StringComparison.Ordinal);
        Assert.True(PresentedKey.TryRead(secret, out PresentedKey? read));
        Assert.DoesNotContain(hidden, read.ToString(), StringComparison.Ordinal);
        Assert.All(
            (Action[])[() => Engine.RevokeAccessKey(secret), () => Engine.CreateAccessKey("k", AccessRole.Destination, secret[..^1])],
            static misuse => Assert.IsType<InputException>(Record.Exception(misuse)));
    }

    [Fact]
    public void Keys_are_of_their_own()
    {
        string[] secrets = [.. Enumerable.Range(0, 50).Select(_ => Engine.CreateAccessKey("same name", AccessRole.Viewer, null).Secret)];
        Assert.Equal(50, secrets.Select(static secret => secret[4..20]).Distinct().Count());
        Assert.Equal(50, secrets.Select(static secret => secret[21..]).Distinct().Count());
        string mixed = string.Concat(secrets[0].AsSpan(0, 21), secrets[1].AsSpan(21));
        Assert.False(Engine.TryAuthenticate(mixed, out _));
    }
}
