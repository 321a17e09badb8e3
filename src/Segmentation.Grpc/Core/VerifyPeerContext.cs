namespace Grpc.Core;

/// <summary>A peer to check. Immutable.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The host that was asked for.</summary>
    public string TargetName { get; }

    /// <summary>The certificate of the peer, PEM.</summary>
    public string PeerPem { get; }
}
