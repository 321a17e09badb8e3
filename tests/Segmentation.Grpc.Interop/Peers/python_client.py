"""gRPC's interoperability cases on grpcio: PORT AUTHORITY-or-"-" CASE... Prints a line a case: name, ok | failed | skipped, reason, with tabs between."""
import queue
import sys

from python_cases import INITIAL, METHODS, REQUESTS, RESPONSES, SERVICE, TRAILING, grpc, pb

PORT, AUTHORITY = sys.argv[1:3]
SKIPPED = {
    "client_compressed_streaming": "grpcio's client cannot leave single messages of a stream uncompressed",
    "server_compressed_unary": "grpcio does not tell whether a response came compressed",
    "server_compressed_streaming": "grpcio does not tell whether a response came compressed",
}


def channel():
    target = f"localhost:{PORT}"
    if AUTHORITY == "-":
        return grpc.insecure_channel(target)
    with open(AUTHORITY, "rb") as file:
        return grpc.secure_channel(target, grpc.ssl_channel_credentials(file.read()))


CHANNEL = channel()


def method(name, path=None):
    kind, request, response = METHODS[name]
    return getattr(CHANNEL, kind)(path or SERVICE + name, request_serializer=request.SerializeToString, response_deserializer=response.FromString)


def equal(expected, found, what):
    if expected != found:
        raise AssertionError(f"{what}: {found!r:.200} instead of {expected!r:.200}")


def zeros(payload, size):
    equal(size, len(payload.body), "payload size")
    equal(size, payload.body.count(0), "zeros in the payload")


def ends(code, call, details=None):
    try:
        call()
    except grpc.RpcError as error:
        equal(code, error.code(), f"status ({error.details()})")
        if details is not None:
            equal(details, error.details(), "status message")
        return
    raise AssertionError(f"status: OK instead of {code}")


def payload(size):
    return pb.Payload(body=bytes(size))


def large(**more):
    return pb.SimpleRequest(response_size=314159, payload=payload(271828), **more)


def ping(size, answer):
    return pb.StreamingOutputCallRequest(payload=payload(size), response_parameters=[pb.ResponseParameters(size=answer)])


class Requests:
    """A stream of requests that grows as the case goes on."""

    def __init__(self):
        self._queue = queue.SimpleQueue()

    def add(self, request):
        self._queue.put(request)

    def close(self):
        self._queue.put(None)

    def __iter__(self):
        return self

    def __next__(self):
        request = self._queue.get()
        if request is None:
            raise StopIteration
        return request


def empty_unary():
    equal(pb.Empty(), method("EmptyCall")(pb.Empty()), "response")


def large_unary():
    zeros(method("UnaryCall")(large()).payload, 314159)


def client_compressed_unary():
    call = method("UnaryCall")
    expected = large(expect_compressed=pb.BoolValue(value=True))
    ends(grpc.StatusCode.INVALID_ARGUMENT, lambda: call(expected, compression=grpc.Compression.NoCompression))
    zeros(call(expected, compression=grpc.Compression.Gzip).payload, 314159)
    zeros(call(large(expect_compressed=pb.BoolValue(value=False)), compression=grpc.Compression.NoCompression).payload, 314159)


def client_streaming():
    requests = (pb.StreamingInputCallRequest(payload=payload(size)) for size in REQUESTS)
    equal(74922, method("StreamingInputCall")(requests).aggregated_payload_size, "aggregated payload size")


def server_streaming():
    request = pb.StreamingOutputCallRequest(response_parameters=[pb.ResponseParameters(size=size) for size in RESPONSES])
    responses = list(method("StreamingOutputCall")(request))
    equal(len(RESPONSES), len(responses), "responses")
    for response, size in zip(responses, RESPONSES):
        zeros(response.payload, size)


def ping_pong():
    requests = Requests()
    call = method("FullDuplexCall")(requests)
    for size, answer in zip(REQUESTS, RESPONSES):
        requests.add(ping(size, answer))
        zeros(next(call).payload, answer)
    requests.close()
    equal([], list(call), "responses after the last")


def empty_stream():
    equal([], list(method("FullDuplexCall")(iter(()))), "responses")


def custom_metadata():
    metadata = ((INITIAL, "test_initial_metadata_value"), (TRAILING, b"\xab\xab\xab"))

    def verify(call):
        equal(metadata[0][1], dict(call.initial_metadata()).get(INITIAL), INITIAL)
        equal(metadata[1][1], dict(call.trailing_metadata()).get(TRAILING), TRAILING)

    response, call = method("UnaryCall").with_call(large(), metadata=metadata)
    zeros(response.payload, 314159)
    verify(call)
    call = method("FullDuplexCall")(iter([ping(271828, 314159)]), metadata=metadata)
    for response in call:
        zeros(response.payload, 314159)
    verify(call)


def status_code_and_message():
    status = pb.EchoStatus(code=2, message="test status message")
    ends(grpc.StatusCode.UNKNOWN, lambda: method("UnaryCall")(pb.SimpleRequest(response_status=status)), status.message)
    request = pb.StreamingOutputCallRequest(response_status=status)
    ends(grpc.StatusCode.UNKNOWN, lambda: list(method("FullDuplexCall")(iter([request]))), status.message)


def special_status_message():
    status = pb.EchoStatus(code=2, message="\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")
    ends(grpc.StatusCode.UNKNOWN, lambda: method("UnaryCall")(pb.SimpleRequest(response_status=status)), status.message)


def unimplemented_method():
    ends(grpc.StatusCode.UNIMPLEMENTED, lambda: method("EmptyCall", SERVICE + "UnimplementedCall")(pb.Empty()))


def unimplemented_service():
    ends(grpc.StatusCode.UNIMPLEMENTED, lambda: method("EmptyCall", "/grpc.testing.UnimplementedService/UnimplementedCall")(pb.Empty()))


def cancel_after_begin():
    requests = Requests()
    call = method("StreamingInputCall").future(requests)
    call.cancel()
    requests.close()
    equal(True, call.cancelled(), "the call is cancelled")
    equal(grpc.StatusCode.CANCELLED, call.code(), "status")


def cancel_after_first_response():
    requests = Requests()
    call = method("FullDuplexCall")(requests)
    requests.add(ping(REQUESTS[0], RESPONSES[0]))
    zeros(next(call).payload, RESPONSES[0])
    call.cancel()
    ends(grpc.StatusCode.CANCELLED, lambda: next(call))
    requests.close()


def timeout_on_sleeping_server():
    requests = Requests()
    requests.add(pb.StreamingOutputCallRequest(payload=payload(REQUESTS[0])))
    call = method("FullDuplexCall")(requests, timeout=0.001)
    ends(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: next(call))
    requests.close()


def main():
    for name in sys.argv[3:]:
        if name in SKIPPED:
            print(name, "skipped", SKIPPED[name], sep="\t", flush=True)
            continue
        try:
            globals()[name]()
            print(name, "ok", sep="\t", flush=True)
        except Exception as error:  # the case's failure, whatever it is
            print(name, "failed", " ".join(f"{type(error).__name__}: {error}".split()), sep="\t", flush=True)
    CHANNEL.close()


main()
