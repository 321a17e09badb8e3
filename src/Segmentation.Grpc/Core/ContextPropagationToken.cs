namespace Grpc.Core;

/// <summary>Hands the deadline and the cancellation of a server call on to the calls that its handler makes.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
