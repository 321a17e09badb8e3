using System.IO;

namespace Grpc.Tests.Client;

/// <summary>grpcio of Debian (package python3-grpcio), which is gRPC's own C core.</summary>
public sealed class PythonPeer() : PeerServer(Python, "peer_server.py")
{
    // The distribution's package belongs to the distribution's Python, not to the first one on the path.
    private static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
}
