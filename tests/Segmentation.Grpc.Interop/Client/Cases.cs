using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Grpc.Interop.Client;

/// <summary>gRPC's interoperability cases by their official names, in the order of their description.</summary>
internal static class Cases
{
    public static IReadOnlyList<(string Name, Func<TestClient, Task> Run)> All { get; } =
    [
        ("empty_unary", UnaryCases.Empty),
        ("large_unary", UnaryCases.Large),
        ("client_compressed_unary", CompressionCases.ClientUnary),
        ("server_compressed_unary", CompressionCases.ServerUnary),
        ("client_streaming", StreamingCases.Client),
        ("client_compressed_streaming", CompressionCases.ClientStreaming),
        ("server_streaming", StreamingCases.Server),
        ("server_compressed_streaming", CompressionCases.ServerStreaming),
        ("ping_pong", StreamingCases.PingPong),
        ("empty_stream", StreamingCases.EmptyStream),
        ("custom_metadata", EndingCases.CustomMetadata),
        ("status_code_and_message", EndingCases.StatusCodeAndMessage),
        ("special_status_message", EndingCases.SpecialStatusMessage),
        ("unimplemented_method", EndingCases.UnimplementedMethod),
        ("unimplemented_service", EndingCases.UnimplementedService),
        ("cancel_after_begin", EndingCases.CancelAfterBegin),
        ("cancel_after_first_response", EndingCases.CancelAfterFirstResponse),
        ("timeout_on_sleeping_server", EndingCases.TimeoutOnSleepingServer),
    ];
}
