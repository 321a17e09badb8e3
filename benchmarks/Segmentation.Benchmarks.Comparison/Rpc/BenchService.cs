using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Segmentation.Benchmarks.Comparison.Rpc.Messages;

namespace Segmentation.Benchmarks.Comparison.Rpc;

/// <summary>The least that a service can do, so that what is measured is the runtime.</summary>
internal sealed class BenchService : Bench.BenchBase
{
    public override Task<Payload> Unary(Payload request, ServerCallContext context) => Task.FromResult(new Payload { Body = request.Body });

    public override async Task Export(Order request, IServerStreamWriter<Payload> responseStream, ServerCallContext context)
    {
        Payload payload = new() { Body = ByteString.CopyFrom(new byte[request.Size]) };
        for (int i = 0; i < request.Messages; i++)
        {
            await responseStream.WriteAsync(payload).ConfigureAwait(false);
        }
    }
}
