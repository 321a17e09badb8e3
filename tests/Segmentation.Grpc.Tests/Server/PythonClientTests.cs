using Xunit;

namespace Grpc.Tests.Server;

public sealed class PythonClientTests(PythonClient client) : IClassFixture<PythonClient>
{
    [Theory]
    [InlineData("empty_unary")]
    [InlineData("large_unary")]
    [InlineData("client_streaming")]
    [InlineData("server_streaming")]
    [InlineData("ping_pong")]
    [InlineData("empty_stream")]
    [InlineData("custom_metadata")]
    [InlineData("status_code_and_message")]
    [InlineData("special_status_message")]
    [InlineData("every_status")]
    [InlineData("status_after_answers")]
    [InlineData("unimplemented_method")]
    [InlineData("unimplemented_service")]
    [InlineData("cancel_after_begin")]
    [InlineData("cancel_after_first_response")]
    [InlineData("timeout_on_sleeping_server")]
    [InlineData("client_compressed_unary")]
    [InlineData("client_compressed_streaming")]
    [InlineData("server_compressed_unary")]
    [InlineData("server_compressed_streaming")]
    [InlineData("too_large_request")]
    [InlineData("thousand_unary_at_once")]
    [InlineData("slow_reader")]
    public void The_C_core_client_is_served(string name) => Assert.Equal("ok", client.Result(name));
}
