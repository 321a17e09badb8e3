namespace Segmentation.Execution;

/// <summary>A set that takes in operand after operand, in two scratch buffers of its own; gives back the scratch of operands it has taken in.</summary>
/// <remarks>An operand that becomes the value as it stands keeps its scratch.</remarks>
internal unsafe ref struct Accumulator
{
    private readonly Scratch _scratch;
    private readonly void* _first;
    private readonly void* _second;
    private readonly int _floor;
    private int _top;

    public Accumulator(Scratch scratch, ChunkSet initial)
    {
        _scratch = scratch;
        _first = scratch.Rent();
        _second = scratch.Rent();
        _floor = scratch.Top;
        _top = _floor;
        Value = initial;
    }

    public ChunkSet Value { get; private set; }

    public void And(in ChunkSet operand) => Take(ChunkAlgebra.And(Value, operand, Other), operand);

    public void AndNot(in ChunkSet operand) => Take(ChunkAlgebra.AndNot(Value, operand, Target), operand);

    public void Or(in ChunkSet operand) => Take(ChunkAlgebra.Or(Value, operand, Target), operand);

    public void Xor(in ChunkSet operand) => Take(ChunkAlgebra.Xor(Value, operand, Target), operand);

    private readonly void* Other => Value.Data == _first ? _second : _first;

    /// <summary>The buffer of the value itself when it holds words, which may be changed in place.</summary>
    private readonly void* Target => Value.Form == ChunkForm.Words && Value.Data == _second ? _second : Value.Form == ChunkForm.Words ? _first : Other;

    private void Take(in ChunkSet result, in ChunkSet operand)
    {
        if (result.Data == null || result.Data == _first || result.Data == _second)
        {
            _top = _floor;
        }
        else if (result.Data == operand.Data)
        {
            _top = _scratch.Top;
        }

        _scratch.Release(_top);
        Value = result;
    }
}
