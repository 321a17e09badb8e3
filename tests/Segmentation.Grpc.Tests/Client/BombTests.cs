using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>Measures what the process allocates, so nothing may run beside it.</summary>
[Collection(nameof(BombTests))]
public sealed class BombTests
{
    [Fact]
    public async Task A_bomb_costs_no_more_than_the_limit()
    {
        byte[] bomb = OddServer.Frame(MessageLimitTests.Compressed("gzip", 256 << 20), flag: 1);
        Assert.InRange(bomb.Length, 1, 4 << 20);
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            return OddServer.Answer(bomb, ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        long before = GC.GetTotalAllocatedBytes();
        await channel.Echo([]).FailsAsync(StatusCode.ResourceExhausted);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
    }

    [CollectionDefinition(nameof(BombTests), DisableParallelization = true)]
    public sealed class Alone;
}
