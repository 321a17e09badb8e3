using System.Collections.Generic;

namespace Segmentation.Execution.Reports;

/// <summary>The highest numbers of a set.</summary>
/// <param name="Numbers">Members that have a number.</param>
/// <param name="Best">The highest, in order.</param>
internal sealed record TopNumbers(long Numbers, IReadOnlyList<RankedNumber> Best);
