using System;
using System.Collections.Generic;
using System.IO;

namespace Grpc.Interop.Matrix;

/// <summary>An implementation of gRPC that is not ours, as programs of this project.</summary>
/// <param name="Name">In the matrix.</param>
/// <param name="Client">Program and arguments; further arguments: port, file of the authority or "-", names of cases. Prints a line a case.</param>
/// <param name="Server">Program and arguments; further arguments: files of certificate and key, or "-" twice. Prints its port and ends with its input. Null if there is none.</param>
/// <param name="ServerLacks">Cases that its server cannot serve, with the reason.</param>
internal sealed record Peer(string Name, string[] Client, string[]? Server, IReadOnlyDictionary<string, string> ServerLacks)
{
    /// <summary>Names the compiled client in C++, which eng/interop makes.</summary>
    private const string CppVariable = "SEGMENTATION_INTEROP_CPP";

    private const string Ignores = "the server does not look whether requests come compressed";

    // The distribution's package belongs to the distribution's Python, not to the first one on the path.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static IReadOnlyList<Peer> All { get; } =
    [
        new("ruby", ["ruby", Script("ruby_client.rb")], ["ruby", Script("ruby_server.rb")], new Dictionary<string, string>
        {
            ["client_compressed_unary"] = $"official Ruby: {Ignores}",
            ["client_compressed_streaming"] = $"official Ruby: {Ignores}",
            ["server_compressed_unary"] = "official Ruby: the server never compresses",
            ["server_compressed_streaming"] = "official Ruby: the server never compresses",
        }),
        new("python", [Python, Script("python_client.py")], [Python, Script("python_server.py")], new Dictionary<string, string>
        {
            ["client_compressed_unary"] = "grpcio does not tell whether a request came compressed",
            ["client_compressed_streaming"] = "grpcio does not tell whether a request came compressed",
        }),
        new("node", ["node", Script("node_client.js")], ["node", Script("node_server.js")], new Dictionary<string, string>
        {
            ["server_compressed_unary"] = "grpc-js: servers cannot compress",
            ["server_compressed_streaming"] = "grpc-js: servers cannot compress",
        }),
        new("c++", [Environment.GetEnvironmentVariable(CppVariable) ?? $"${CppVariable}"], null, new Dictionary<string, string>()),
    ];

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);
}
