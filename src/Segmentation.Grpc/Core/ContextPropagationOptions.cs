namespace Grpc.Core;

/// <summary>What a propagation token hands on. Immutable.</summary>
public class ContextPropagationOptions
{
    /// <summary>Deadline and cancellation both.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Both by default.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>The deadline is handed on.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>The cancellation is handed on.</summary>
    public bool IsPropagateCancellation { get; }
}
