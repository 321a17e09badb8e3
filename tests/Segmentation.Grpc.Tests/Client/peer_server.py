"""A gRPC server that is not ours: grpcio on a free port of 127.0.0.1, which it prints. Messages are bytes; metadata says what to do. Ends when its input ends."""
import json
import sys
import threading
import time
from concurrent import futures

import grpc


def prepare(context):
    """Obeys the metadata of the call: say (echo), sleep, compress, status."""
    asked = dict(context.invocation_metadata())
    said = [(k, v) for k, v in context.invocation_metadata() if k in ("said", "said-bin")]
    if said:
        context.send_initial_metadata(tuple(said))
        context.set_trailing_metadata(tuple(said))
    if "compress" in asked:
        context.set_compression(grpc.Compression.Gzip if asked["compress"] == "gzip" else grpc.Compression.Deflate)
    if "sleep" in asked:
        gone = threading.Event()
        context.add_callback(gone.set)
        gone.wait(float(asked["sleep"]))
    if "status" in asked:
        code = next(c for c in grpc.StatusCode if c.value[0] == int(asked["status"]))
        context.abort(code, asked.get("detail-bin", b"").decode("utf-8"))


def echo(request, context):
    prepare(context)
    return request


def seen(_, context):
    """What arrived: metadata as pairs (bytes in hex), seconds to the deadline."""
    pairs = [(k, v.hex() if isinstance(v, bytes) else v) for k, v in context.invocation_metadata()]
    remaining = context.time_remaining()
    return json.dumps({"metadata": pairs, "remaining": remaining if remaining and remaining < 1e9 else None}).encode()


def total(requests, context):
    prepare(context)
    count = size = 0
    for request in requests:
        count += 1
        size += len(request)
    return b"%d %d" % (count, size)


def many(request, context):
    """The request says how many messages of what size."""
    prepare(context)
    count, size = (int(x) for x in request.split())
    for i in range(count):
        yield bytes([i % 256]) * size


def chat(requests, context):
    prepare(context)
    for request in requests:
        yield request


class Handler(grpc.GenericRpcHandler):
    METHODS = {
        "/peer.Test/Echo": grpc.unary_unary_rpc_method_handler(echo),
        "/peer.Test/Seen": grpc.unary_unary_rpc_method_handler(seen),
        "/peer.Test/Total": grpc.stream_unary_rpc_method_handler(total),
        "/peer.Test/Many": grpc.unary_stream_rpc_method_handler(many),
        "/peer.Test/Chat": grpc.stream_stream_rpc_method_handler(chat),
    }

    def service(self, details):
        return self.METHODS.get(details.method)


def main():
    limits = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64), options=limits)
    server.add_generic_rpc_handlers((Handler(),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None).wait()


main()
