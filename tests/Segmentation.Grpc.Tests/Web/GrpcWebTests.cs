using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Web;

public sealed class GrpcWebTests
{
    private const string Binary = "application/grpc-web+proto";
    private const string Text = "application/grpc-web-text";

    [Theory, InlineData(1), InlineData(2)]
    public async Task Row_42_A_unary_call_ends_with_a_frame_of_trailers(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.CallAsync("Echo", Binary, RawCall.Frame(new Ask { Text = "hello", Trailers = true }), ("note", "one"));
        Assert.Equal((200, Binary), (answer.Http, answer["content-type"]));
        Assert.Equal([0, 0x80], answer.Frames.Select(frame => frame.Flag));
        Answer message = Answer.Parser.ParseFrom(answer.Frames[0].Payload);
        Assert.Equal(("hello", "one", "HTTP/2"), (message.Text, message.Seen["note"], message.Seen["http"]));
        Assert.Equal(["grpc-status: 0", "said-bin: ", "said: hello"], Trailers(answer.Frames[1].Payload));
        Assert.False(answer.Headers.ContainsKey("grpc-status"));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Row_42_Responses_of_a_stream_come_as_they_are_written(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        (HttpResponseMessage response, Stream body) = await server.BeginAsync("Spread", Binary, RawCall.Frame(new Ask { Text = "x", Count = 3, Hang = true }));
        using (response)
        {
            for (int i = 0; i < 3; i++)
            {
                byte[] header = new byte[5];
                await body.ReadExactlyAsync(header);
                byte[] payload = new byte[header[4]];
                await body.ReadExactlyAsync(payload);
                Assert.Equal(i, Answer.Parser.ParseFrom(payload).Count);
            }
        }

        Assert.IsType<OperationCanceledException>(await server.Log.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60)), exactMatch: false); // the client has gone
    }

    [Theory]
    [InlineData(Text, "", true)]
    [InlineData(Text, Text, true)]
    [InlineData(Text + "+proto", "application/grpc-web+proto", false)]
    [InlineData(Binary, Text, true)]
    [InlineData(Binary, "*/*", false)]
    public async Task Row_42_Text_is_Base64_of_the_same_bytes_and_goes_back_to_who_asks_for_it(string contentType, string accept, bool text)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Spread", contentType, RequestOf(contentType, new Ask { Text = "hello", Count = 2 }), accept.Length == 0 ? [] : [("accept", accept)]);
        Assert.StartsWith(text ? Text : "application/grpc-web+proto", answer["content-type"]);
        WebAnswer binary = answer with { Body = text ? Runs(answer.Text) : answer.Body };
        Assert.Equal([0, 0, 0x80], binary.Frames.Select(one => one.Flag));
        Assert.Equal(["grpc-status: 0"], Trailers(binary.Frames[2].Payload));
    }

    [Fact]
    public async Task Row_42_Text_may_be_several_padded_runs_cut_anywhere()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] frame = RawCall.Frame(new Ask { Text = "0123456789" });
        for (int cut = 1; cut < frame.Length; cut++)
        {
            string body = Convert.ToBase64String(frame.AsSpan(0, cut)) + Convert.ToBase64String(frame.AsSpan(cut));
            WebAnswer answer = await server.CallAsync("Echo", Text, Encoding.ASCII.GetBytes(body));
            Assert.Equal("0123456789", Answer.Parser.ParseFrom(RawCall.Frames(Runs(answer.Text)).First().Payload).Text);
        }
    }

    [Theory]
    [InlineData("AAAA!")]
    [InlineData("AAA")]
    [InlineData("====")]
    [InlineData("A===")]
    [InlineData("AA=A")]
    [InlineData("AA\nAA==")]
    public async Task Text_that_is_not_Base64_is_INTERNAL(string body)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Echo", Text, Encoding.ASCII.GetBytes(body));
        Assert.Equal((200, "13"), (answer.Http, answer["grpc-status"]));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Row_42_An_error_before_any_message_is_in_the_headers(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.CallAsync("Echo", Binary, RawCall.Frame(new Ask { Fail = 5, Text = "100%", Trailers = true, Body = ByteString.CopyFrom(1, 2, 255) }));
        Assert.Equal((200, "5", "100%25", "AQL/", "yes"), (answer.Http, answer["grpc-status"], answer["grpc-message"], answer["said-bin"], answer["thrown"]));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Row_42_An_error_after_messages_is_in_the_last_frame()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Spread", Binary, RawCall.Frame(new Ask { Count = 2, Fail = 9, Text = "why" }));
        Assert.Equal([0, 0, 0x80], answer.Frames.Select(frame => frame.Flag));
        Assert.Equal(["grpc-message: why", "grpc-status: 9", "thrown: yes"], Trailers(answer.Frames[2].Payload));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task The_deadline_holds_and_the_connection_can_be_used_again(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer late = await server.CallAsync("Echo", Binary, RawCall.Frame(new Ask { Hang = true }), ("grpc-timeout", "50m"));
        Assert.Equal("4", late["grpc-status"]);
        WebAnswer stream = await server.CallAsync("Spread", Binary, RawCall.Frame(new Ask { Count = 1, Hang = true }), ("grpc-timeout", "2000m"));
        Assert.Contains("grpc-status: 4", Trailers(stream.Frames[^1].Payload));
        Assert.Equal(0x80, (await server.CallAsync("Echo", Binary, RawCall.Frame(new Ask()))).Frames[^1].Flag);
    }

    [Theory]
    [InlineData(false, 100)]
    [InlineData(true, 100)]
    [InlineData(false, 101)]
    [InlineData(true, 101)]
    public async Task The_limit_of_messages_holds_at_both_sides(bool text, int size)
    {
        await using WebServer server = await WebServer.StartAsync(1, options => options.MaxReceiveMessageSize = 100);
        Ask ask = new() { Text = new string('x', size - 2) };
        Assert.Equal(size, ask.CalculateSize());
        WebAnswer answer = await server.CallAsync("Echo", text ? Text : Binary, RequestOf(text ? Text : Binary, ask));
        Assert.Equal(size == 100 ? "" : "8", answer["grpc-status"]);
    }

    [Fact]
    public async Task Messages_may_be_compressed_as_in_gRPC_but_not_the_body()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] message = new Ask { Text = new string('x', 1000) }.ToByteArray();
        WebAnswer framed = await server.CallAsync("Echo", Binary, RawCall.Frame(1, RawCall.Gzip(message)), ("grpc-encoding", "gzip"));
        Assert.Equal(1000, Answer.Parser.ParseFrom(framed.Frames[0].Payload).Text.Length);
        WebAnswer whole = await server.CallAsync("Echo", Binary, RawCall.Gzip(RawCall.Frame(0, message)), ("content-encoding", "gzip"));
        Assert.Equal("12", whole["grpc-status"]);
    }

    [Theory]
    [InlineData("/probe.Probe/Nothing", "Method is unimplemented.")]
    [InlineData("/probe.Nobody/Echo", "Service is unimplemented.")]
    public async Task Row_34_An_unknown_service_or_method_is_UNIMPLEMENTED(string path, string expected)
    {
        await using WebServer server = await WebServer.StartAsync();
        HttpRequestMessage request = WebServer.Request("", Binary, RawCall.Frame(new Ask()));
        request.RequestUri = new Uri(path, UriKind.Relative);
        WebAnswer answer = await server.SendAsync(request);
        Assert.Equal((200, Binary, "12", expected), (answer.Http, answer["content-type"], answer["grpc-status"], answer["grpc-message"]));
    }

    [Fact]
    public async Task A_message_that_is_cut_off_is_INTERNAL()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] frame = RawCall.Frame(new Ask { Text = "hello" });
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Equal("13", (await server.CallAsync("Echo", Binary, frame[..length]))["grpc-status"]);
        }
    }

    private static byte[] RequestOf(string contentType, IMessage message)
        => contentType.StartsWith(Text, StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(RawCall.Frame(message))) : RawCall.Frame(message);

    private static string[] Trailers(byte[] block)
    {
        string text = Encoding.ASCII.GetString(block);
        Assert.EndsWith("\r\n", text);
        return [.. text.Split("\r\n")[..^1].Order(StringComparer.Ordinal)];
    }

    /// <summary>Decodes Base64 that was padded wherever a flush came.</summary>
    private static byte[] Runs(string text)
        => [.. Enumerable.Range(0, text.Length / 4).SelectMany(i => Convert.FromBase64String(text.Substring(i * 4, 4)))];
}
