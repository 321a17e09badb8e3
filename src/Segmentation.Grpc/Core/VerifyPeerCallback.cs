namespace Grpc.Core;

/// <summary>A further check of the peer's certificate, after the usual one: true to accept.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
