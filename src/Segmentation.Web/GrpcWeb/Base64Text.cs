using System;
using System.Buffers;
using System.Buffers.Text;
using Grpc.Core;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.GrpcWeb;

/// <summary>The frames of gRPC-Web as text: Base64 in one or several padded runs, cut anywhere.</summary>
internal sealed class Base64Text(RpcException? fault) : RequestConverter
{
    private const int Quantum = 4;

    public override SequencePosition Convert(in ReadOnlySequence<byte> arrived, bool isAll, IBufferWriter<byte> frames)
    {
        Faults.ThrowIfAny(fault);
        long whole = arrived.Length / Quantum * Quantum;
        if (isAll && whole != arrived.Length)
        {
            throw Malformed();
        }

        // Quantum by quantum where memory is cut, and where padding may stand in the middle.
        ReadOnlySequence<byte> rest = arrived.Slice(0, whole);
        Span<byte> quantum = stackalloc byte[Quantum];
        while (!rest.IsEmpty)
        {
            scoped ReadOnlySpan<byte> run = rest.FirstSpan[..(rest.FirstSpan.Length / Quantum * Quantum)];
            if (run.IsEmpty)
            {
                rest.Slice(0, Quantum).CopyTo(quantum);
                run = quantum;
            }

            int padding = run.IndexOf((byte)'=');
            if (padding >= 0)
            {
                run = run[..((padding / Quantum * Quantum) + Quantum)];
            }

            Span<byte> decoded = frames.GetSpan(Base64.GetMaxDecodedFromUtf8Length(run.Length));
            if (run.ContainsAnyExcept(Characters) || Base64.DecodeFromUtf8(run, decoded, out int used, out int written) != OperationStatus.Done || used != run.Length)
            {
                throw Malformed();
            }

            frames.Advance(written);
            rest = rest.Slice(run.Length);
        }

        return arrived.GetPosition(whole);
    }

    private static readonly SearchValues<byte> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private static RpcException Malformed() => new(new Status(StatusCode.Internal, "The body of the request is not Base64, which application/grpc-web-text has to be."));
}
