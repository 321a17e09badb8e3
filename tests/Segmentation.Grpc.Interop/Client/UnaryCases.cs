using System.Threading.Tasks;
using Grpc.Interop.Messages;

namespace Grpc.Interop.Client;

/// <summary>One request, one response.</summary>
internal static class UnaryCases
{
    public static async Task Empty(TestClient client) => await client.Service.EmptyCallAsync(new Empty());

    public static async Task Large(TestClient client)
    {
        SimpleResponse response = await client.Service.UnaryCallAsync(Request());
        Sizes.Verify(response.Payload, Sizes.Response);
    }

    public static SimpleRequest Request() => new() { ResponseSize = Sizes.Response, Payload = Sizes.Payload(Sizes.Request) };
}
