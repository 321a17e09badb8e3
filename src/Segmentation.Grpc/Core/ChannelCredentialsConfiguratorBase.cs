namespace Grpc.Core;

/// <summary>Is told what channel credentials are; for implementations of clients.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>There is no TLS.</summary>
    public abstract void SetInsecureCredentials(object state);

    /// <summary>There is TLS: with these roots (PEM) or the machine's, with this client certificate or none, with this further check or none.</summary>
    public abstract void SetSslCredentials(object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback);

    /// <summary>There are call credentials on top.</summary>
    public abstract void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
