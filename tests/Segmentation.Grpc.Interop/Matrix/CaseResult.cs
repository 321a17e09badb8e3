namespace Grpc.Interop.Matrix;

/// <summary>One cell of the matrix.</summary>
/// <param name="Outcome">How the case ended.</param>
/// <param name="Reason">Why it failed or was skipped; empty if it passed.</param>
internal sealed record CaseResult(Outcome Outcome, string Reason)
{
    public static CaseResult Passed { get; } = new(Outcome.Passed, "");

    public static CaseResult Failed(string reason) => new(Outcome.Failed, reason);

    public static CaseResult Skipped(string reason) => new(Outcome.Skipped, reason);
}
