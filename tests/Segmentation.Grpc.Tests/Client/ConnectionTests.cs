using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>The negative cases of grpc/doc/negative-http2-interop-test-descriptions.md and the order of headers, byte by byte.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Row_6_The_timeout_leads_and_metadata_follows_what_belongs_to_the_protocol()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1);
        AsyncUnaryCall<byte[]> call = channel.Echo([], new CallOptions(new Metadata { { "my-own", "1" } }, deadline));
        await server.AcceptAsync();
        string block = Encoding.Latin1.GetString((await server.ReceiveAsync(RawHttp2Server.Headers)).Payload);
        string[] names = ["grpc-timeout", "trailers", "grpc-accept-encoding", "grpc-dotnet-segmentation/", "my-own"];
        int[] places = [.. names.Select(name => block.IndexOf(name, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        call.Dispose();
        (_, _, byte[] reset) = await server.ReceiveAsync(RawHttp2Server.Reset);
        Assert.Equal([0, 0, 0, 8], reset);
    }

    [Theory]
    [InlineData(0x0)]
    [InlineData(0x2)]
    [InlineData(0xB)]
    public async Task Row_37_A_connection_that_goes_away_under_a_call_is_unavailable(int error)
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> call = channel.Echo([]);
        await server.AcceptAsync();
        (int stream, _, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        await server.SendHeadersAsync(stream);
        await server.SendGoAwayAsync(stream, error);
        server.Close();
        await call.FailsAsync(StatusCode.Unavailable);
    }

    [Fact]
    public async Task Rows_37_and_47_A_call_that_a_leaving_server_has_not_begun_goes_to_another_connection()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> call = channel.Echo([7]);
        await server.AcceptAsync();
        await server.ReceiveAsync(RawHttp2Server.Headers);
        await server.SendGoAwayAsync(0, 0);
        await server.AcceptAsync();
        (int stream, _, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        byte[] sent = (await server.ReceiveAsync(RawHttp2Server.Data)).Payload;
        Assert.Equal(OddServer.Frame([7]), sent);
        await server.SendHeadersAsync(stream);
        await server.SendAsync(RawHttp2Server.Data, 0, stream, OddServer.Frame([8]));
        await server.SendTrailersAsync(stream);
        Assert.Equal([8], await call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row_31_A_reset_after_headers_or_data_is_an_internal_error(bool afterData)
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> call = channel.Echo([]);
        await server.AcceptAsync();
        (int stream, _, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        await server.SendHeadersAsync(stream);
        if (afterData)
        {
            await server.SendAsync(RawHttp2Server.Data, 0, stream, OddServer.Frame([8]));
        }

        await server.SendAsync(RawHttp2Server.Reset, 0, stream, [0, 0, 0, 2]);
        await call.FailsAsync(StatusCode.Internal);
    }

    [Fact]
    public async Task Row_38_Every_ping_is_answered()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        using AsyncUnaryCall<byte[]> call = channel.Echo([]);
        await server.AcceptAsync();
        await server.ReceiveAsync(RawHttp2Server.Headers);
        for (byte i = 0; i < 20; i++)
        {
            await server.SendAsync(RawHttp2Server.Ping, 0, 0, [i, 1, 2, 3, 4, 5, 6, 7]);
            (_, byte flags, byte[] payload) = await server.ReceiveAsync(RawHttp2Server.Ping);
            while ((flags & 1) == 0)
            {
                (_, flags, payload) = await server.ReceiveAsync(RawHttp2Server.Ping);
            }

            Assert.Equal([i, 1, 2, 3, 4, 5, 6, 7], payload);
        }
    }
}
