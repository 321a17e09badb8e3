namespace Grpc.Interop.Matrix;

/// <summary>How a case ended between a client and a server.</summary>
internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}
