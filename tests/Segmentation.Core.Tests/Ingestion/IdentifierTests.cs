using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Identifiers;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("", "id_empty")]
    [InlineData("  \t", "id_empty")]
    [InlineData("null", "id_placeholder")]
    [InlineData(" NULL ", "id_placeholder")]
    [InlineData("undefined", "id_placeholder")]
    [InlineData("(not set)", "id_placeholder")]
    [InlineData("00000000-0000-0000-0000-000000000000", "id_uniform_uuid")]
    [InlineData("11111111111111111111111111111111", "id_uniform_uuid")]
    [InlineData("FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF", "id_uniform_uuid")]
    [InlineData("${ADVERTISING_ID}", "id_macro")]
    [InlineData("x-${ID}", "id_macro")]
    [InlineData("{{user.id}}", "id_macro")]
    [InlineData("%%ADVERTISING_IDENTIFIER_PLAIN%%", "id_macro")]
    [InlineData("[DEVICE_ID]", "id_macro")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "id_hash_of_empty")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "id_hash_of_empty")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "id_hash_of_empty")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", "id_hash_of_empty")]
    [InlineData("1B2M2Y8AsgTpgAmY7PhCfg==", "id_hash_of_empty")]
    [InlineData("jane@example.com", "id_raw_email")]
    public void Junk_is_refused_by_reason(string identifier, string reason)
    {
        Assert.Equal(reason, Canonical.Write(Encoding.UTF8.GetBytes(identifier), IdentifierForm.Verbatim, new byte[16]));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("nullable")]
    [InlineData("a[1]b")]
    [InlineData("100%")]
    [InlineData("user@host")]
    [InlineData("0")]
    public void What_only_resembles_junk_is_let_in(string identifier)
    {
        Assert.Null(Canonical.Write(Encoding.UTF8.GetBytes(identifier), IdentifierForm.Verbatim, new byte[16]));
    }

    [Fact]
    public void An_identifier_may_have_1024_bytes_and_no_more()
    {
        Assert.Null(Canonical.Write(Encoding.UTF8.GetBytes(new string('x', 1024)), IdentifierForm.Verbatim, new byte[16]));
        Assert.Equal("id_too_long", Canonical.Write(Encoding.UTF8.GetBytes(new string('x', 1025)), IdentifierForm.Verbatim, new byte[16]));
    }

    [Fact]
    public void An_address_and_all_forms_of_its_hash_are_one()
    {
        byte[] digest = SHA256.HashData("jane.doe@example.com"u8);
        string base64 = Convert.ToBase64String(digest);
        foreach (string form in (string[])
            ["jane.doe@example.com", "  Jane.Doe@EXAMPLE.com ", Convert.ToHexString(digest), Convert.ToHexStringLower(digest), base64, base64.TrimEnd('='),
            base64.Replace('+', '-').Replace('/', '_')])
        {
            byte[] canonical = new byte[16];
            Assert.Null(Canonical.Write(Encoding.UTF8.GetBytes(form), IdentifierForm.EmailSha256, canonical));
            Assert.Equal(digest[..16], canonical);
        }

        Assert.Equal("id_malformed", Canonical.Write("jane"u8, IdentifierForm.EmailSha256, new byte[16]));
        Assert.Equal("id_malformed", Canonical.Write(Encoding.UTF8.GetBytes(new string('z', 64)), IdentifierForm.EmailSha256, new byte[16]));
    }

    [Fact]
    public void A_mobile_id_is_the_same_in_every_spelling()
    {
        byte[] expected = SHA256.HashData(Convert.FromHexString("384000008CF011BDB23E10B96E40000D"))[..16];
        foreach (string form in (string[])
            ["38400000-8cf0-11bd-b23e-10b96e40000d", "38400000-8CF0-11BD-B23E-10B96E40000D", "384000008cf011bdb23e10b96e40000d"])
        {
            byte[] canonical = new byte[16];
            Assert.Null(Canonical.Write(Encoding.UTF8.GetBytes(form), IdentifierForm.Mobile, canonical));
            Assert.Equal(expected, canonical);
        }

        foreach (string form in (string[])["384000008cf011bdb23e10b96e40000", "38400000-8cf0-11bd-b23e-10b96e40000g", "3840000-08cf0-11bd-b23e-10b96e40000d"])
        {
            Assert.Equal("id_malformed", Canonical.Write(Encoding.UTF8.GetBytes(form), IdentifierForm.Mobile, new byte[16]));
        }
    }

    [Fact]
    public void A_key_file_is_private_and_opens_to_the_same_keys()
    {
        using TemporaryFolder folder = new();
        string path = folder.Path("store.key");
        KeyRing made = MasterKeyFile.Create(path);
        Assert.Equal(made.Space("cookie").Fingerprint, MasterKeyFile.Open(path).Space("cookie").Fingerprint);
        Assert.NotEqual(made.Space("cookie").Fingerprint, made.Space("gaid").Fingerprint);
        Assert.NotEqual(made.Destination("d", 1).Fingerprint, made.Destination("d", 2).Fingerprint);
        Assert.Throws<InputException>(() => MasterKeyFile.Create(path));

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        foreach (UnixFileMode mode in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite])
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
            Assert.Contains("chmod 600", Assert.Throws<InputException>(() => MasterKeyFile.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00")]
    public void A_file_that_holds_no_key_is_refused(string text)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("key", text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Contains("64 hexadecimal digits", Assert.Throws<InputException>(() => MasterKeyFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => MasterKeyFile.Open(folder.Path("absent")));
    }

    [Fact]
    public void Ready_made_tokens_name_the_same_devices_and_need_the_right_key()
    {
        SpaceKey key = Feeds.Keys.Space("cookie");
        byte[] canonical = new byte[16];
        byte[] token = new byte[16];
        Assert.Null(Canonical.Write("abc"u8, IdentifierForm.Verbatim, canonical));
        key.Encrypt(canonical, token);
        MemorySink sink = new();
        const string Attribute = "{\"name\":\"seen\",\"kind\":\"flag\"}";
        sink.IngestText(Feeds.Simple(Attribute), "id,day\nabc,2024-01-01\n");
        DeliveryReceipt receipt = sink.IngestText(Tokens(key.Fingerprint), $"id,day\n{Convert.ToHexString(token)},2024-01-01\nnot-a-token,2024-01-01\n{new string('0', 32)},2024-01-01\n");
        Assert.Equal(1, sink.DeviceCount);
        Assert.Equal(2, receipt.Tally.RowsRefused["id_malformed"]);
        Assert.Contains("0123456789abcdef", Assert.Throws<InputException>(() => sink.IngestText(Tokens("0123456789abcdef"), "id,day\n")).Message, StringComparison.Ordinal);

        static Segmentation.Ingestion.Mapping.FeedMapping Tokens(string fingerprint) => Feeds.Mapping(
            "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"}," +
            "\"identifier\":{\"column\":\"id\",\"space\":\"cookie\",\"form\":\"verbatim\",\"token\":{\"key\":\"" + fingerprint + "\"}}," +
            "\"time\":{\"column\":\"day\",\"format\":\"iso\"},\"attributes\":[" + Attribute + "]}");
    }

    [Fact]
    public void A_column_can_name_the_space_of_each_row()
    {
        MemorySink sink = new();
        DeliveryReceipt receipt = sink.IngestText(
            Feeds.Mapping(
                "{\"source\":{\"name\":\"s\",\"party\":\"second\"},\"format\":{\"kind\":\"csv\"}," +
                "\"identifier\":{\"column\":\"id\",\"spaceColumn\":\"type\",\"spaces\":{\"C\":{\"space\":\"cookie\",\"form\":\"verbatim\"},\"E\":{\"space\":\"email\",\"form\":\"email_sha256\"}}}," +
                "\"time\":{\"day\":\"2024-01-01\"},\"attributes\":[{\"name\":\"seen\",\"kind\":\"flag\"}]}"),
            "type,id\nC,abc\nE,a@b.co\nE,abc\nX,abc\nC,a@b.co\nC,abc\n");
        Assert.Equal(2, sink.DeviceCount);
        Assert.Equal(3, receipt.Tally.RowsUsed);
        Assert.Equal(1, receipt.Tally.RowsRefused["id_malformed"]);
        Assert.Equal(1, receipt.Tally.RowsRefused["id_space_unknown"]);
        Assert.Equal(1, receipt.Tally.RowsRefused["id_raw_email"]);
        Assert.DoesNotContain("a@b.co", receipt.Tally.ToJson(), StringComparison.Ordinal);
    }
}
