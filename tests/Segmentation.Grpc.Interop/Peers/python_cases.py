"""What the client and the server on grpcio (Debian: python3-grpcio) share. Exit code 3: something is not installed."""
import sys

try:
    import grpc
    import interop_pb2 as pb
except ImportError as error:
    print(f"python3-grpcio: {error}", file=sys.stderr)
    sys.exit(3)

SERVICE = "/grpc.testing.TestService/"
INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"
REQUESTS = [27182, 8, 1828, 45904]
RESPONSES = [31415, 9, 2653, 58979]

# Method: kind, request, response.
METHODS = {
    "EmptyCall": ("unary_unary", pb.Empty, pb.Empty),
    "UnaryCall": ("unary_unary", pb.SimpleRequest, pb.SimpleResponse),
    "StreamingInputCall": ("stream_unary", pb.StreamingInputCallRequest, pb.StreamingInputCallResponse),
    "StreamingOutputCall": ("unary_stream", pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse),
    "FullDuplexCall": ("stream_stream", pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse),
}
