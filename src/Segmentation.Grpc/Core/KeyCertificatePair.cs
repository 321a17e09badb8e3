using System;

namespace Grpc.Core;

/// <summary>A certificate with its key, both PEM. Immutable.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>A chain, leaf first, and the key of the leaf.</summary>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);
        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>The chain, PEM, leaf first.</summary>
    public string CertificateChain { get; }

    /// <summary>The key of the leaf, PEM.</summary>
    public string PrivateKey { get; }
}
