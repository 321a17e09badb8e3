using System.Globalization;
using Grpc.Core;

namespace Grpc.Reflection;

/// <summary>Counts the requests of one stream, so that none goes on for ever.</summary>
internal struct RequestBudget
{
    /// <summary>What a client asks about the largest sets of protos, and some way beyond.</summary>
    private const int Most = 10_000;

    private int _spent;

    /// <summary>Takes one.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: there were too many.</exception>
    public void Spend()
    {
        if (++_spent > Most)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"One stream of reflection may make {Most} requests; go on with another one.")));
        }
    }
}
