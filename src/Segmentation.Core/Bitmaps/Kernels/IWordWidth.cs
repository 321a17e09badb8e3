namespace Segmentation.Bitmaps.Kernels;

/// <summary>The loops over two bitsets of 1,024 words at one width.</summary>
/// <remarks>Addresses need no alignment; the destination may be one of the operands, but must not overlap them otherwise. Every width runs on every machine.</remarks>
internal unsafe interface IWordWidth
{
    /// <summary>Writes the result.</summary>
    static abstract void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator;

    /// <summary>Returns the cardinality of the result; writes it when the sink says so.</summary>
    static abstract int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink;
}
