using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>The members of one chunk of a trait with the deltas folded in, kept.</summary>
/// <remarks>Versions of the trait share it. It owns what its container lies in: a cell that goes back, as what it took of the budget does, when nothing refers to the chunk or to the container.</remarks>
internal sealed unsafe class FoldedChunk : PayloadOwner
{
    private readonly Container _members;
    private readonly CellBlock? _block; // takes the cell back; null when there is none
    private readonly int _charged; // bytes taken of the budget

    /// <param name="folded">Members that are copied when the budget has room for them; nothing when there are none.</param>
    public FoldedChunk(in Container folded)
        : base(isChecked: false)
    {
        IsEmpty = folded.Owner is null;
        int length = IsEmpty ? 0 : folded.PayloadLength;
        int bytes = CellMemory.SizeOf(length);
        IsCharged = FoldBudget.TryTake(bytes);
        _charged = IsCharged ? bytes : 0;
        if (IsCharged && !IsEmpty)
        {
            byte* cell = CellMemory.Rent(length, out _block);
            new ReadOnlySpan<byte>(folded.Payload, length).CopyTo(new Span<byte>(cell, length));
            _members = new Container(folded.Key, folded.Kind, folded.Cardinality, folded.RunCount, cell, this);
        }
    }

    ~FoldedChunk()
    {
        FoldBudget.Return(_charged);
        if (_block is { } block)
        {
            CellMemory.Return(block, _members.PayloadAddress);
        }
    }

    /// <summary>Whether it holds what it was given: the budget had room for it.</summary>
    public bool IsCharged { get; }

    public bool IsEmpty { get; }

    /// <summary>The container of the chunk; nothing when it is empty.</summary>
    public ref readonly Container Members => ref _members;

    public override void EnsureReadable(byte* start, int length)
    {
    }
}
