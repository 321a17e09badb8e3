using System;
using System.Threading;

namespace Grpc.Core;

/// <summary>The deadline and the cancellation of a server call, each only if it is to be handed on.</summary>
internal sealed class CallContextPropagationToken(DateTime deadline, ContextPropagationOptions? options, CancellationToken cancellationToken) : ContextPropagationToken
{
    /// <summary>UTC; <see cref="DateTime.MaxValue"/> if there is none to hand on.</summary>
    public DateTime Deadline { get; } = (options ?? ContextPropagationOptions.Default).IsPropagateDeadline ? deadline : DateTime.MaxValue;

    public CancellationToken CancellationToken { get; } = (options ?? ContextPropagationOptions.Default).IsPropagateCancellation ? cancellationToken : CancellationToken.None;
}
