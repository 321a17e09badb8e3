using Xunit;

namespace Segmentation.Core.Tests.Index;

/// <summary>Tests that change the budget of folded chunks, which is of the process: no other test runs beside them.</summary>
[CollectionDefinition(nameof(FoldBudgetCollection), DisableParallelization = true)]
public sealed class FoldBudgetCollection;
