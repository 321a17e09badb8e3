using System;
using System.Linq;
using System.Text;
using Grpc.Core;
using Grpc.Protocol;
using Xunit;

namespace Grpc.Tests.Protocol;

public sealed class EncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text ~!$&", "plain text ~!$&")]
    [InlineData("100%", "100%25")]
    [InlineData("é", "%C3%A9")]
    [InlineData("\0\u007F", "%00%7F")]
    public void Row_16_A_status_text_is_written_percent_encoded(string text, string expected) => Assert.Equal(expected, PercentEncoding.Encode(text));

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%20b%", "a b%")]
    [InlineData("%e2%98%ba", "☺")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("%C3", "\uFFFD")]
    [InlineData("☺%41", "☺A")]
    [InlineData("%+1", "%+1")]
    public void Row_16_Reading_never_fails_on_bad_escapes(string text, string expected) => Assert.Equal(expected, PercentEncoding.Decode(text));

    [Fact]
    public void Row_16_A_lone_surrogate_is_written_as_the_replacement_character() => Assert.Equal("%EF%BF%BD", PercentEncoding.Encode("\uD800"));

    [Fact]
    public void Row_16_Any_text_survives_and_any_bytes_can_be_read()
    {
        Random random = new(TestSeed.Value);
        for (int i = 0; i < 5_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(0, 0xD800))]);
            string encoded = PercentEncoding.Encode(text);
            Assert.True(encoded.All(c => c is >= ' ' and <= '~'), TestSeed.Replay);
            Assert.True(text == PercentEncoding.Decode(encoded), TestSeed.Replay);
            string noise = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(3) == 0 ? '%' : (char)random.Next(0x10000))]);
            PercentEncoding.Decode(noise);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("AQ", "01")]
    [InlineData("AQ==", "01")]
    [InlineData("AQI", "0102")]
    [InlineData("AQI=", "0102")]
    [InlineData("AQID", "010203")]
    [InlineData("+/+/", "FBFFBF")]
    public void Row_18_Base64_is_read_with_and_without_padding(string text, string hex) => Assert.Equal(hex, Convert.ToHexString(MetadataCodec.DecodeBinary(text)!));

    [Theory]
    [InlineData("A")]
    [InlineData("=")]
    [InlineData("====")]
    [InlineData("AQ=")]
    [InlineData("AQ===")]
    [InlineData("A=Q=")]
    [InlineData("AQ ID")]
    [InlineData("AQ-_")]
    [InlineData("AQ\n")]
    [InlineData("é")]
    public void Row_18_What_is_not_Base64_is_refused(string text) => Assert.Null(MetadataCodec.DecodeBinary(text));

    [Fact]
    public void Row_18_Any_bytes_survive_and_any_text_is_read_or_refused()
    {
        Random random = new(TestSeed.Value);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = new byte[random.Next(50)];
            random.NextBytes(bytes);
            string text = MetadataCodec.EncodeBinary(bytes);
            Assert.False(text.Contains('='), TestSeed.Replay);
            Assert.True(bytes.AsSpan().SequenceEqual(MetadataCodec.DecodeBinary(text)), TestSeed.Replay);
            MetadataCodec.DecodeBinary(new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "AQ=/+,\u0130 "[random.Next(8)])]));
        }
    }

    [Fact]
    public void Row_18_Values_joined_by_commas_are_several_entries()
    {
        Metadata metadata = [];
        MetadataCodec.AddReceived(metadata, "X-Bin", "AQ==, Ag,");
        Assert.Equal(["01", "02", ""], metadata.GetAll("x-bin").Select(entry => Convert.ToHexString(entry.ValueBytes)));
    }

    [Fact]
    public void Row_19_A_received_name_that_metadata_cannot_have_is_left_out_and_a_value_is_taken_as_it_is()
    {
        Metadata metadata = [];
        MetadataCodec.AddReceived(metadata, "bad!name", "x");
        MetadataCodec.AddReceived(metadata, "X-Good", "ü \t,x");
        Assert.Equal("ü \t,x", Assert.Single(metadata).Value);
        Assert.Equal("x-good", metadata[0].Key);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("ü")]
    [InlineData("\u007F")]
    public void Row_19_A_text_that_a_header_cannot_carry_is_refused_when_sent(string value)
        => Assert.Contains("x-key", Assert.Throws<InvalidOperationException>(() => MetadataCodec.Encode(new Metadata.Entry("x-key", value))).Message);

    [Theory]
    [InlineData(StatusCode.OK, "0")]
    [InlineData(StatusCode.DeadlineExceeded, "4")]
    [InlineData(StatusCode.Unauthenticated, "16")]
    public void Row_15_A_code_is_decimal_without_leading_zeros(StatusCode code, string text)
    {
        Assert.Equal(text, StatusMapping.Format(code));
        Assert.True(StatusMapping.TryParse(text, out StatusCode read));
        Assert.Equal(code, read);
    }

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(431, StatusCode.Internal)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(200, StatusCode.Unknown)]
    public void Row_33_An_HTTP_status_has_a_code(int http, StatusCode expected) => Assert.Equal(expected, StatusMapping.FromHttp(http));

    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x1, StatusCode.Internal)]
    [InlineData(0x2, StatusCode.Internal)]
    [InlineData(0x3, StatusCode.Internal)]
    [InlineData(0x4, StatusCode.Internal)]
    [InlineData(0x6, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0x9, StatusCode.Internal)]
    [InlineData(0xA, StatusCode.Internal)]
    [InlineData(0xB, StatusCode.ResourceExhausted)]
    [InlineData(0xC, StatusCode.PermissionDenied)]
    public void Row_31_An_HTTP_2_error_has_a_code(int error, StatusCode expected) => Assert.Equal(expected, StatusMapping.FromHttp2Error(error));

    [Fact]
    public void Adler_32_is_that_of_RFC_1950()
    {
        Assert.Equal(1u, CompressedTrailer.Adler32([]));
        Assert.Equal(0x11E60398u, CompressedTrailer.Adler32(Encoding.ASCII.GetBytes("Wikipedia")));
        uint a = 1;
        uint b = 0;
        byte[] bytes = [.. Enumerable.Repeat((byte)0xFF, 20_000)];
        foreach (byte value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        Assert.Equal((b << 16) | a, CompressedTrailer.Adler32(bytes));
    }
}
