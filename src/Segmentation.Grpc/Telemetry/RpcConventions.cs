using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Grpc.Telemetry;

/// <summary>Names of spans, metrics and attributes. Source: OpenTelemetry semantic conventions 1.44.0, RPC (release candidate).</summary>
internal static class RpcConventions
{
    public const string ServerDuration = "rpc.server.call.duration";
    public const string ClientDuration = "rpc.client.call.duration";
    public const string System = "rpc.system.name";
    public const string Grpc = "grpc";
    public const string Method = "rpc.method";
    public const string OriginalMethod = "rpc.method_original";
    public const string StatusCode = "rpc.response.status_code";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string PeerAddress = "network.peer.address";
    public const string PeerPort = "network.peer.port";

    /// <summary>Value of <see cref="Method"/> for a method that is not known here.</summary>
    public const string OtherMethod = "_OTHER";

    private static readonly string[] Codes =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>A histogram of seconds with the buckets that the conventions name.</summary>
    public static Histogram<double> Duration(Meter meter, string name, string description)
        => meter.CreateHistogram(name, "s", description, (IEnumerable<KeyValuePair<string, object?>>?)null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });

    /// <summary>Such as <c>DEADLINE_EXCEEDED</c>.</summary>
    public static string Name(StatusCode code) => (uint)code < (uint)Codes.Length ? Codes[(int)code] : "UNKNOWN";

    /// <summary>Such as <c>package.Service/Method</c>.</summary>
    public static string NameOf(IMethod method) => method.FullName.TrimStart('/');

    /// <summary>True of the codes that speak of a fault of the server; the others speak of the caller.</summary>
    public static bool IsServerFault(StatusCode code) => code is Core.StatusCode.Unknown or Core.StatusCode.DeadlineExceeded or Core.StatusCode.Unimplemented
        or Core.StatusCode.Internal or Core.StatusCode.Unavailable or Core.StatusCode.DataLoss;
}
