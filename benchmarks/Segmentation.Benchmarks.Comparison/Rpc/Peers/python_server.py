"""The echo of Protos/bench.proto on grpcio. Prints its port, answers each line of input with 0 (it counts no allocations), ends with its input."""
import sys
from concurrent import futures

import bench_pb2 as pb
import grpc


def unary(request, context):
    return pb.Payload(body=request.body)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
    "bench.Bench", {"Unary": grpc.unary_unary_rpc_method_handler(unary, request_deserializer=pb.Payload.FromString, response_serializer=pb.Payload.SerializeToString)}),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
for _ in sys.stdin:
    print(0, flush=True)
server.stop(None)
