using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Writes the members of a plan as containers, those of each piece into slabs of their own.</summary>
internal sealed class MaterialiseWork(PlanNode root, int pieceCount) : IChunkWork
{
    private readonly List<Container>?[] _pieces = new List<Container>?[pieceCount];

    public void Do(ChunkEvaluator evaluator, int piece, int first, int end)
    {
        List<Container> containers = [];
        Slab? slab = null;
        for (int key = first; key < end; key++)
        {
            if (evaluator.TryMaterialise(root, (ushort)key, ref slab, out Container container))
            {
                containers.Add(container);
            }
        }

        _pieces[piece] = containers;
    }

    public Bitmap ToBitmap()
    {
        Container[] all = [.. _pieces.SelectMany(static containers => containers ?? [])];
        return all.Length == 0 ? Bitmap.Empty : new Bitmap(all);
    }
}
