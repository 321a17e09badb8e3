using System.Net.Http;
using System.Net.Http.Headers;

namespace Grpc.Net.Client.Internal;

/// <summary>The body of a request. Its length is not stated, as gRPC has it.</summary>
internal abstract class RequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Grpc = new(Protocol.ProtocolNames.ContentType);

    protected RequestContent() => Headers.ContentType = Grpc;

    /// <summary>The call has ended.</summary>
    public abstract void Release();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
