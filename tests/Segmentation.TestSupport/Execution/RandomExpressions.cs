using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Binding;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Execution;

/// <summary>Random bound expressions over the attributes of <see cref="RandomWorld"/>.</summary>
internal sealed class RandomExpressions(Random random, DayNumber asOf)
{
    private int _leaves;

    /// <summary>Depth of up to 6 and about 20 leaves; mostly fewer.</summary>
    public BoundExpression Next()
    {
        _leaves = 1 + random.Next(1 + random.Next(12));
        return Node(depth: 1);
    }

    /// <summary>An OR, AND or at-least over so many operands.</summary>
    public BoundExpression NextWide(int operands)
    {
        BoundExpression[] all = [.. Enumerable.Range(0, operands).Select(_ => random.Next(6) == 0 ? new BoundNot(Leaf()) : Leaf())];
        return random.Next(4) switch
        {
            0 => new BoundOr(all),
            1 => new BoundAnd(all),
            _ => new BoundAtLeast(random.Next(1, operands + 1), all),
        };
    }

    private BoundExpression Node(int depth)
    {
        if (depth == 6 || _leaves <= 1 || random.Next(5) == 0)
        {
            _leaves--;
            return Leaf();
        }

        switch (random.Next(9))
        {
            case 0:
                return new BoundNot(Node(depth + 1));
            case 1:
                return new BoundXor(Node(depth + 1), Node(depth + 1));
            case 2:
                return new BoundSegment("s", Node(depth + 1));
            case 3:
                IReadOnlyList<BoundExpression> of = Operands(depth, 2 + random.Next(5));
                return new BoundAtLeast(random.Next(1, of.Count + 1), of);
            case 4 or 5 or 6:
                return new BoundAnd(Operands(depth, 2 + random.Next(3)));
            default:
                return new BoundOr(Operands(depth, 2 + random.Next(3)));
        }
    }

    private BoundExpression[] Operands(int depth, int count)
    {
        List<BoundExpression> operands = [];
        for (int i = 0; i < count; i++)
        {
            operands.Add(operands.Count > 0 && random.Next(12) == 0 ? operands[random.Next(operands.Count)] : Node(depth + 1));
        }

        return [.. operands];
    }

    private BoundExpression Leaf()
    {
        switch (random.Next(20))
        {
            case 0:
                return random.Next(2) == 0 ? new BoundEveryone() : new BoundNobody();
            case 1:
                return new BoundIdSpace(new IdSpace(random.Next(1, 5), "x", IdentifierForm.Verbatim)); // space 4 has no device
            case 2:
                return new BoundDeviceDay(random.Next(2) == 0, Window());
            default:
                AttributeDefinition attribute = RandomWorld.Attributes[random.Next(RandomWorld.Attributes.Count)];
                return attribute.Kind == AttributeKind.Number ? Number(attribute) : Has(attribute);
        }
    }

    private BoundExpression Number(AttributeDefinition attribute) => random.Next(5) switch
    {
        0 => new BoundHasNumber(attribute),
        1 => new BoundNumber(attribute, random.Next(-60, 60), long.MaxValue),
        2 => new BoundNumber(attribute, long.MinValue, random.Next(-2_000, 2_000)),
        3 => new BoundNumber(attribute, random.Next(-60, 0), random.Next(-5, 60)),
        _ => new BoundNumber(attribute, 7, 3), // nothing lies between
    };

    private BoundHas Has(AttributeDefinition attribute)
    {
        IReadOnlyList<int>? values = attribute.Kind == AttributeKind.Flag || random.Next(4) == 0
            ? null
            : [.. Enumerable.Range(0, 6).Where(_ => random.Next(3) == 0)]; // codes 4 and 5 have no device
        bool hasDay = RandomWorld.IsTimed(attribute) || attribute.Kind == AttributeKind.Category;
        DayWindow? window = hasDay && random.Next(2) == 0 ? Window() : null;
        CountRange? count = attribute.Kind == AttributeKind.Event && random.Next(3) == 0
            ? new CountRange(random.Next(1, 10), random.Next(3) == 0 ? 255 : random.Next(1, 20))
            : null;
        return new BoundHas(attribute, values, window, count);
    }

    private DayWindow Window() => random.Next(3) switch
    {
        0 => new WithinDays(random.Next(1, 50)),
        1 => new NotWithinDays(random.Next(1, 50)),
        _ => new BetweenDays(new DayNumber((ushort)(asOf.Value - random.Next(50))), new DayNumber((ushort)(asOf.Value - random.Next(-8, 30)))),
    };
}
