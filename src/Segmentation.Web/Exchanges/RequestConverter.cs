using System;
using System.Buffers;

namespace Segmentation.Web.Exchanges;

/// <summary>Makes frames of what a request sends. One a request.</summary>
internal abstract class RequestConverter
{
    /// <summary>Converts as much as can be; answers how far that is. Called again with the rest and more.</summary>
    /// <param name="arrived">What has arrived and was not converted.</param>
    /// <param name="isAll">Whether nothing follows.</param>
    /// <param name="frames">Takes the frames.</param>
    /// <exception cref="Grpc.Core.RpcException">The request is malformed or too large.</exception>
    public abstract SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames);
}
