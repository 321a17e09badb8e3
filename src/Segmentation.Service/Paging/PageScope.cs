namespace Segmentation.Service.Paging;

/// <summary>What a page token is good for.</summary>
/// <param name="Principal">Id of the caller.</param>
/// <param name="Method">Full name of the method.</param>
/// <param name="Filter">What the list is restricted to; empty for nothing.</param>
internal sealed record PageScope(string Principal, string Method, string Filter);
