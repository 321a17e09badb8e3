using Xunit;

namespace Grpc.Tests.Client;

public sealed class PythonPeerTests(PythonPeer peer) : PeerTests(peer), IClassFixture<PythonPeer>;
