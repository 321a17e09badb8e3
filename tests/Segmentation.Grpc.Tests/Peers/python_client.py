"""Calls the probe service with grpcio, which is gRPC's own C core. Arguments: port, file of the serialized FileDescriptorProto.
Prints a line a case: its name, then "ok" or what went wrong."""
import sys
import threading
import time
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

port, descriptor = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptor, "rb") as file:
    pool.Add(descriptor_pb2.FileDescriptorProto.FromString(file.read()))
factory = message_factory.MessageFactory(pool)
Ask = factory.GetPrototype(pool.FindMessageTypeByName("probe.Ask"))
Answer = factory.GetPrototype(pool.FindMessageTypeByName("probe.Answer"))
channel = grpc.insecure_channel("127.0.0.1:" + port, options=[("grpc.max_receive_message_length", 64 << 20)])
PATIENCE = 60


def stub(kind, name):
    return getattr(channel, kind)("/probe.Probe/" + name, request_serializer=Ask.SerializeToString, response_deserializer=Answer.FromString)


echo = stub("unary_unary", "Echo")
gather = stub("stream_unary", "Gather")
spread = stub("unary_stream", "Spread")
chat = stub("stream_stream", "Chat")


def fails(code, call, *args, **options):
    try:
        result = call(*args, **options)
        list(result) if hasattr(result, "__next__") else result
    except grpc.RpcError as error:
        assert error.code() == code, f"expected {code}, found {error.code()}: {error.details()}"
        return error
    raise AssertionError(f"expected {code}, found success")


def empty_unary():
    assert echo(Ask(), timeout=PATIENCE).text == ""


def large_unary():
    answer = echo(Ask(body=b"\1" * 271828, size=314159), timeout=PATIENCE)
    assert len(answer.body) == 314159


def client_streaming():
    answer = gather((Ask(body=b"\0" * size) for size in (27182, 8, 1828, 45904)), timeout=PATIENCE)
    assert answer.seen["bytes"] == "74922" and answer.count == 4


def server_streaming():
    answers = list(spread(Ask(count=200, size=31415), timeout=PATIENCE))
    assert [a.count for a in answers] == list(range(200)) and all(len(a.body) == 31415 for a in answers)


def ping_pong():
    turn = threading.Semaphore(1)

    def asks():
        for size in (27182, 8, 1828, 45904):
            turn.acquire()
            yield Ask(body=b"\0" * size)

    sizes = []
    for answer in chat(asks(), timeout=PATIENCE):
        sizes.append(len(answer.body))
        turn.release()
    assert sizes == [27182, 8, 1828, 45904], sizes


def empty_stream():
    assert list(chat(iter(()), timeout=PATIENCE)) == []


def custom_metadata():
    sent = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-twice", "1"), ("x-twice", "2"), ("x-some-bin", b"\x0a\x0b\xff"))
    answer, call = echo.with_call(Ask(trailers=True, text="trail", body=b"\xab\xab\xab"), metadata=sent, timeout=PATIENCE)
    assert answer.seen["x-grpc-test-echo-initial"] == "test_initial_metadata_value"
    assert answer.seen["x-twice"].replace(",", "|").replace(" ", "") == "1|2", answer.seen["x-twice"]
    assert answer.seen["x-some-bin"] == "0A0BFF"
    trailers = dict(call.trailing_metadata())
    assert trailers["said"] == "trail" and trailers["said-bin"] == b"\xab\xab\xab", trailers


def status_code_and_message():
    error = fails(grpc.StatusCode.UNKNOWN, echo, Ask(fail=2, text="test status message"), timeout=PATIENCE)
    assert error.details() == "test status message"
    assert dict(error.trailing_metadata())["thrown"] == "yes"


def special_status_message():
    text = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n"
    assert fails(grpc.StatusCode.UNKNOWN, echo, Ask(fail=2, text=text), timeout=PATIENCE).details() == text


def every_status():
    for code in grpc.StatusCode:
        if code.value[0] > 0:
            fails(code, echo, Ask(fail=code.value[0]), timeout=PATIENCE)


def status_after_answers():
    stream = spread(Ask(count=3, fail=10, text="late"), timeout=PATIENCE)
    seen = []
    try:
        for answer in stream:
            seen.append(answer.count)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.ABORTED and error.details() == "late"
    assert seen == [0, 1, 2] and stream.code() == grpc.StatusCode.ABORTED


def unimplemented_method():
    fails(grpc.StatusCode.UNIMPLEMENTED, stub("unary_unary", "Missing"), Ask(), timeout=PATIENCE)
    fails(grpc.StatusCode.UNIMPLEMENTED, stub("unary_unary", "Nothing"), Ask(), timeout=PATIENCE)


def unimplemented_service():
    call = channel.unary_unary("/probe.Nobody/Echo", request_serializer=Ask.SerializeToString, response_deserializer=Answer.FromString)
    fails(grpc.StatusCode.UNIMPLEMENTED, call, Ask(), timeout=PATIENCE)


def cancel_after_begin():
    release = threading.Event()

    def asks():
        release.wait(PATIENCE)
        return
        yield

    call = gather.future(asks())
    call.cancel()
    release.set()
    assert call.code() == grpc.StatusCode.CANCELLED


def cancel_after_first_response():
    stream = spread(Ask(count=1, hang=True))
    next(stream)
    stream.cancel()
    try:
        next(stream)
        raise AssertionError("an answer after the cancellation")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.CANCELLED


def timeout_on_sleeping_server():
    fails(grpc.StatusCode.DEADLINE_EXCEEDED, echo, Ask(hang=True), timeout=0.05)
    fails(grpc.StatusCode.DEADLINE_EXCEEDED, spread, Ask(count=2, hang=True), timeout=0.05)


def client_compressed_unary():
    for algorithm in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        assert len(echo(Ask(body=b"\0" * 271828), compression=algorithm, timeout=PATIENCE).body) == 271828
        assert echo(Ask(), compression=algorithm, timeout=PATIENCE).text == ""


def client_compressed_streaming():
    for algorithm in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        answer = gather((Ask(body=b"\0" * size) for size in (27182, 0, 45904)), compression=algorithm, timeout=PATIENCE)
        assert answer.seen["bytes"] == "73086"


def server_compressed_unary():
    for encoding in ("gzip", "deflate", "identity"):
        answer, call = echo.with_call(Ask(size=314159, encoding=encoding), timeout=PATIENCE)
        assert len(answer.body) == 314159
        assert dict(call.initial_metadata())["initial"] == "yes"


def server_compressed_streaming():
    answers = list(chat(iter((Ask(size=31415, encoding="gzip"),)), timeout=PATIENCE))
    assert [len(a.body) for a in answers] == [31415]


def too_large_request():
    fails(grpc.StatusCode.RESOURCE_EXHAUSTED, echo, Ask(body=b"\0" * (4 << 20)), timeout=PATIENCE)
    fails(grpc.StatusCode.RESOURCE_EXHAUSTED, echo, Ask(body=b"\0" * (16 << 20)), compression=grpc.Compression.Gzip, timeout=PATIENCE)


def thousand_unary_at_once():
    calls = [echo.future(Ask(text=str(i), size=1000), timeout=PATIENCE) for i in range(1000)]
    assert [call.result().text for call in calls] == [str(i) for i in range(1000)]


def slow_reader():
    stream = spread(Ask(count=300, size=65536), timeout=PATIENCE)
    next(stream)
    time.sleep(0.3)
    assert sum(1 for _ in stream) == 299


CASES = [
    empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, custom_metadata, status_code_and_message,
    special_status_message, every_status, status_after_answers, unimplemented_method, unimplemented_service, cancel_after_begin,
    cancel_after_first_response, timeout_on_sleeping_server, client_compressed_unary, client_compressed_streaming, server_compressed_unary,
    server_compressed_streaming, too_large_request, thousand_unary_at_once, slow_reader,
]

for case in CASES:
    try:
        case()
        print(case.__name__, "ok", flush=True)
    except BaseException:
        print(case.__name__, traceback.format_exc().replace("\n", " | "), flush=True)
