using System.Threading;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Writes the ids of a plan's members chunk after chunk to where they belong, without a bitmap between.</summary>
/// <param name="root">Whose members.</param>
/// <param name="ids">Where the first is written.</param>
/// <param name="room">Ids that fit.</param>
/// <param name="starts">By piece, how many ids stand before its first; null when one thread takes the pieces in order.</param>
internal sealed unsafe class IdWork(PlanNode root, uint* ids, int room, long[]? starts) : IChunkWork
{
    private int _written;

    /// <summary>Ids that were written.</summary>
    public int Written => _written;

    public void Do(ChunkEvaluator evaluator, int piece, int first, int end)
    {
        int start = starts is null ? _written : (int)starts[piece]; // all of them fit the room
        int stop = starts is null ? room : (int)starts[piece + 1];
        int next = start;
        for (int key = first; key < end; key++)
        {
            next += evaluator.WriteIds(root, (ushort)key, ids + next, stop - next);
        }

        Interlocked.Add(ref _written, next - start);
    }
}
