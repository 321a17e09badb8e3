using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>Takes the chunks of one shard only as they were sent: in order, whole, under one policy epoch, with an end.</summary>
internal sealed class ShardCheck(int shard)
{
    private long _next;
    private ulong? _policyEpoch;
    private bool _ended;

    /// <exception cref="InputException">The chunk is not the one that should come, or its bytes are not those that were sent.</exception>
    public ExportChunk Admit(V1.ExportChunk chunk)
    {
        byte[] tokens = chunk.ByAudience?.Adds.ToByteArray() ?? [];
        if (_ended || chunk.Shard != shard || chunk.Sequence != (ulong)_next)
        {
            throw new InputException($"shard {shard} of the export answered with chunk {chunk.Sequence} of shard {chunk.Shard}, where {(_ended ? "nothing" : $"chunk {_next}")} should come");
        }

        if (chunk.ByAudience is { Removes.IsEmpty: false })
        {
            throw new InputException($"chunk {_next} of shard {shard} removes devices, which a full export never does");
        }

        if (Crc32C.Of(tokens) != chunk.Crc32C)
        {
            throw new InputException($"chunk {_next} of shard {shard} arrived damaged (its CRC-32C does not match); export again");
        }

        if (chunk.PolicyEpoch != (_policyEpoch ??= chunk.PolicyEpoch))
        {
            throw new InputException(InputProblem.PolicyEpochChanged, $"devices were deleted while shard {shard} of the export was read; export again");
        }

        _ended = chunk.Last;
        return new ExportChunk(_next++, (int)(chunk.ByAudience?.Index ?? 0), chunk.Last, tokens, chunk.Crc32C, chunk.PolicyEpoch);
    }

    /// <exception cref="InputException">The last chunk is missing.</exception>
    public void RequireEnd()
    {
        if (!_ended)
        {
            throw new InputException($"shard {shard} of the export ended without its last chunk; export again");
        }
    }
}
