using System.Collections.Generic;
using System.IO;

namespace Grpc.Interop.Matrix;

/// <summary>An implementation of gRPC that is not ours, as scripts of this project.</summary>
/// <param name="Name">In the matrix.</param>
/// <param name="Program">What runs the scripts.</param>
/// <param name="ClientScript">Arguments: port, file of the authority or "-", names of cases. Prints a line a case.</param>
/// <param name="ServerScript">Arguments: files of certificate and key, or "-" twice. Prints its port and ends with its input.</param>
/// <param name="ServerLacks">Cases that its server cannot serve, with the reason.</param>
internal sealed record Peer(string Name, string Program, string ClientScript, string ServerScript, IReadOnlyDictionary<string, string> ServerLacks)
{
    private const string Ignores = "the server does not look whether requests come compressed";

    public static IReadOnlyList<Peer> All { get; } =
    [
        new("ruby", "ruby", "ruby_client.rb", "ruby_server.rb", new Dictionary<string, string>
        {
            ["client_compressed_unary"] = $"official Ruby: {Ignores}",
            ["client_compressed_streaming"] = $"official Ruby: {Ignores}",
            ["server_compressed_unary"] = "official Ruby: the server never compresses",
            ["server_compressed_streaming"] = "official Ruby: the server never compresses",
        }),
        // The distribution's package belongs to the distribution's Python, not to the first one on the path.
        new("python", File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", "python_client.py", "python_server.py", new Dictionary<string, string>
        {
            ["client_compressed_unary"] = "grpcio does not tell whether a request came compressed",
            ["client_compressed_streaming"] = "grpcio does not tell whether a request came compressed",
        }),
        new("node", "node", "node_client.js", "node_server.js", new Dictionary<string, string>
        {
            ["server_compressed_unary"] = "grpc-js: servers cannot compress",
            ["server_compressed_streaming"] = "grpc-js: servers cannot compress",
        }),
    ];
}
