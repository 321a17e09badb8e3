using System;
using System.Collections.Generic;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Turns a boolean tree in postfix order into the steps of a strip machine that keep the fewest strips.</summary>
/// <remarks>
/// Whatever can be taken in operand by operand is: <c>t AND (x AND NOT y)</c> becomes two steps. Of two operands that both need registers the
/// one that keeps more goes first, so that a tree of n leaves keeps at most log2 n strips. Source: Sethi and Ullman, "The generation of optimal
/// code for arithmetic expressions", 1970. A node that is counted is worked out on its own.
/// </remarks>
internal sealed class StripCompiler
{
    private readonly List<StripStep> _steps = [];
    private readonly List<int> _counted = [];
    private readonly int _leafCount;

    private int _keptCount;

    private StripCompiler(int leafCount) => _leafCount = leafCount;

    /// <exception cref="ArgumentException">The list is no tree.</exception>
    public static StripCode Compile(ReadOnlySpan<WordStep> postfix, int leafCount)
    {
        StripCompiler compiler = new(leafCount);
        compiler.Emit(TreeOf(postfix), 0);
        return new StripCode([.. compiler._steps], leafCount, compiler._keptCount, [.. compiler._counted]);
    }

    private static Node TreeOf(ReadOnlySpan<WordStep> postfix)
    {
        Stack<Node> nodes = [];
        foreach (WordStep step in postfix)
        {
            if (nodes.Count < (step.Operation switch { WordOperation.Load => 0, WordOperation.CountInto => 1, _ => 2 }))
            {
                throw new ArgumentException($"A step of a postfix list lacks its operands: {step}.", nameof(postfix));
            }

            switch (step.Operation)
            {
                case WordOperation.Load:
                    nodes.Push(new Node(step.Slot));
                    break;
                case WordOperation.CountInto:
                    nodes.Peek().Counts.Add(step.Slot);
                    break;
                default:
                    Node right = nodes.Pop();
                    nodes.Push(new Node(step.Operation, nodes.Pop(), right));
                    break;
            }
        }

        return nodes.Count == 1
            ? nodes.Pop()
            : throw new ArgumentException($"A postfix list must leave one operand, not {nodes.Count}.", nameof(postfix));
    }

    /// <summary>top = node; strips below <paramref name="kept"/> are in use.</summary>
    private void Emit(Node node, int kept)
    {
        if (node.IsLeaf)
        {
            Add(StripOperation.Load, node.Slot);
        }
        else if (node.IsPlainPair)
        {
            Add(LoadOf(node.Operation), node.Left!.Slot, node.Right!.Slot);
        }
        else if (IsTakenIn(node.Operation, node.Right!))
        {
            Emit(node.Left!, kept);
            TakeIn(node.Operation, node.Right!);
        }
        else if (node.Operation != WordOperation.AndNot && IsTakenIn(node.Operation, node.Left!))
        {
            Emit(node.Right!, kept);
            TakeIn(node.Operation, node.Left!);
        }
        else if (node.Operation == WordOperation.AndNot && node.Left!.IsLeaf)
        {
            Emit(node.Right!, kept);
            CountLeaf(node.Left!);
            Add(StripOperation.NotAnd, node.Left!.Slot);
        }
        else
        {
            bool isLeftFirst = node.Left!.Need >= node.Right!.Need;
            Emit(isLeftFirst ? node.Left : node.Right, kept);
            Add(StripOperation.Keep, _leafCount + kept);
            _keptCount = Math.Max(_keptCount, kept + 1);
            Emit(isLeftFirst ? node.Right : node.Left, kept + 1);
            Add(node.Operation == WordOperation.AndNot && isLeftFirst ? StripOperation.NotAnd : ApplyOf(node.Operation), _leafCount + kept);
        }

        foreach (int slot in node.Counts)
        {
            Add(StripOperation.Count, 0, _counted.Count);
            _counted.Add(slot);
        }
    }

    /// <summary>top = top op node.</summary>
    private void TakeIn(WordOperation operation, Node node)
    {
        if (node.IsLeaf)
        {
            CountLeaf(node);
            Add(ApplyOf(operation), node.Slot);
        }
        else if (Regrouped(operation, node) is (WordOperation first, WordOperation second))
        {
            TakeIn(first, node.Left!);
            TakeIn(second, node.Right!);
        }
        else
        {
            Add(NestedOf(operation, node)!.Value, node.Left!.Slot, node.Right!.Slot);
        }
    }

    private static bool IsTakenIn(WordOperation operation, Node node) =>
        node.IsLeaf
        || (Regrouped(operation, node) is (WordOperation first, WordOperation second)
            ? IsTakenIn(first, node.Left!) && IsTakenIn(second, node.Right!)
            : NestedOf(operation, node) is not null);

    /// <summary>t op (x node y) as (t first x) second y.</summary>
    private static (WordOperation First, WordOperation Second)? Regrouped(WordOperation operation, Node node) =>
        node.Counts.Count != 0
            ? null
            : (operation, node.Operation) switch
            {
                (WordOperation.And, WordOperation.And) => (WordOperation.And, WordOperation.And),
                (WordOperation.And, WordOperation.AndNot) => (WordOperation.And, WordOperation.AndNot),
                (WordOperation.Or, WordOperation.Or) => (WordOperation.Or, WordOperation.Or),
                (WordOperation.Xor, WordOperation.Xor) => (WordOperation.Xor, WordOperation.Xor),
                (WordOperation.AndNot, WordOperation.Or) => (WordOperation.AndNot, WordOperation.AndNot),
                _ => null,
            };

    private static StripOperation? NestedOf(WordOperation operation, Node node) =>
        !node.IsPlainPair || node.Counts.Count != 0
            ? null
            : (operation, node.Operation) switch
            {
                (WordOperation.And, WordOperation.Or) => StripOperation.AndOfOr,
                (WordOperation.Or, WordOperation.And) => StripOperation.OrOfAnd,
                (WordOperation.Or, WordOperation.AndNot) => StripOperation.OrOfAndNot,
                (WordOperation.AndNot, WordOperation.And) => StripOperation.AndNotOfAnd,
                _ => null,
            };

    private static StripOperation ApplyOf(WordOperation operation) => operation switch
    {
        WordOperation.And => StripOperation.And,
        WordOperation.Or => StripOperation.Or,
        WordOperation.Xor => StripOperation.Xor,
        _ => StripOperation.AndNot,
    };

    private static StripOperation LoadOf(WordOperation operation) => operation switch
    {
        WordOperation.And => StripOperation.LoadAnd,
        WordOperation.Or => StripOperation.LoadOr,
        WordOperation.Xor => StripOperation.LoadXor,
        _ => StripOperation.LoadAndNot,
    };

    private void CountLeaf(Node leaf)
    {
        foreach (int slot in leaf.Counts)
        {
            Add(StripOperation.CountLeaf, leaf.Slot, _counted.Count);
            _counted.Add(slot);
        }
    }

    private void Add(StripOperation operation, int a, int b = 0) => _steps.Add(new StripStep(operation, (ushort)a, (ushort)b));

    private sealed class Node
    {
        public Node(int slot)
        {
            Operation = WordOperation.Load;
            Slot = slot;
        }

        public Node(WordOperation operation, Node left, Node right)
        {
            Operation = operation;
            Left = left;
            Right = right;
            int more = Math.Max(left.Need, right.Need);
            int less = Math.Min(left.Need, right.Need);
            Need = left.IsLeaf || right.IsLeaf ? more : Math.Max(more, less + 1);
        }

        public WordOperation Operation { get; }

        public int Slot { get; }

        public Node? Left { get; }

        public Node? Right { get; }

        /// <summary>Strips that are kept at most while the node is worked out.</summary>
        public int Need { get; }

        public List<int> Counts { get; } = [];

        public bool IsLeaf => Operation == WordOperation.Load;

        /// <summary>Whether it joins two leaves that nobody counts.</summary>
        public bool IsPlainPair => !IsLeaf && Left!.IsLeaf && Right!.IsLeaf && Left.Counts.Count == 0 && Right.Counts.Count == 0;
    }
}
