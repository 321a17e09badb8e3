using System;

namespace Grpc.Interop.Client;

/// <summary>A peer did not do what a case demands.</summary>
internal sealed class CaseFailedException(string message) : Exception(message);
