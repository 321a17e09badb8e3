"""gRPC's interoperability server on grpcio, on a free port of 127.0.0.1, which it prints: CERTIFICATE KEY, or "-" twice. Ends with its input."""
import sys
import time
from concurrent import futures

from python_cases import INITIAL, METHODS, TRAILING, grpc, pb

CERTIFICATE, KEY = sys.argv[1:3]


def echo_metadata(context):
    asked = dict(context.invocation_metadata())
    if INITIAL in asked:
        context.send_initial_metadata(((INITIAL, asked[INITIAL]),))
    if TRAILING in asked:
        context.set_trailing_metadata(((TRAILING, asked[TRAILING]),))


def end_as_asked(request, context):
    if request.HasField("response_status"):
        code = next(code for code in grpc.StatusCode if code.value[0] == request.response_status.code)
        context.abort(code, request.response_status.message)


def empty(_, context):
    return pb.Empty()


def unary(request, context):
    if request.response_compressed.value:
        context.set_compression(grpc.Compression.Gzip)
    echo_metadata(context)
    end_as_asked(request, context)
    return pb.SimpleResponse(payload=pb.Payload(body=bytes(request.response_size)))


def streaming_input(requests, context):
    return pb.StreamingInputCallResponse(aggregated_payload_size=sum(len(request.payload.body) for request in requests))


def answer(request, context):
    end_as_asked(request, context)
    for parameter in request.response_parameters:
        time.sleep(parameter.interval_us / 1e6)
        if not parameter.compressed.value:
            context.disable_next_message_compression()
        yield pb.StreamingOutputCallResponse(payload=pb.Payload(body=bytes(parameter.size)))


def streaming_output(request, context):
    if any(parameter.compressed.value for parameter in request.response_parameters):
        context.set_compression(grpc.Compression.Gzip)
    echo_metadata(context)
    yield from answer(request, context)


def full_duplex(requests, context):
    echo_metadata(context)
    for request in requests:
        yield from answer(request, context)


HANDLERS = {
    "EmptyCall": empty,
    "UnaryCall": unary,
    "StreamingInputCall": streaming_input,
    "StreamingOutputCall": streaming_output,
    "FullDuplexCall": full_duplex,
}


def main():
    server = grpc.server(futures.ThreadPoolExecutor(8))
    handlers = {}
    for name, (kind, request, response) in METHODS.items():
        make = getattr(grpc, f"{kind}_rpc_method_handler")
        handlers[name] = make(HANDLERS[name], request_deserializer=request.FromString, response_serializer=response.SerializeToString)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.testing.TestService", handlers),))
    if CERTIFICATE == "-":
        port = server.add_insecure_port("127.0.0.1:0")
    else:
        with open(CERTIFICATE, "rb") as certificate, open(KEY, "rb") as key:
            port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key.read(), certificate.read())]))
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


main()
