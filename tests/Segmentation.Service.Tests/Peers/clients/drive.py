"""Drives a server from a client that is not ours; the tests read what it prints.

drive.py URL ingest DELIVERY MAPPING BATCHES ROWS STEP   batch b has a row for each of the devices d(b x STEP) to d(b x STEP + ROWS - 1)
drive.py URL count RULE
"""
import os, queue, sys, time
import grpc
from segmentation.v1 import analysis_pb2, analysis_pb2_grpc, ingest_pb2 as v1, ingest_pb2_grpc

url, command, *arguments = sys.argv[1:]
channel = grpc.insecure_channel(url.split("://")[1])
caller = {"metadata": [("authorization", "Bearer " + os.environ["SEGMENTATION_KEY"])]}


def batch(sequence, rows, step):
    devices = [f"d{sequence * step + i}" for i in range(rows)]
    columns = [
        v1.Column(name="device", dictionary=devices, codes=range(1, rows + 1)),
        v1.Column(name="points", dictionary=["1"], codes=[1] * rows),
    ]
    return v1.IngestRequest(batch=v1.RecordBatch(sequence=sequence, row_count=rows, columns=columns))


def ingest(delivery, mapping, batches, rows, step):
    opened = queue.SimpleQueue()

    def steps():
        yield v1.IngestRequest(begin=v1.BeginDelivery(delivery=delivery, mapping=open(mapping).read()))
        for sequence in range(opened.get(), int(batches)):
            yield batch(sequence, int(rows), int(step))
        yield v1.IngestRequest(complete=v1.CompleteDelivery())

    for answer in ingest_pb2_grpc.IngestServiceStub(channel).Ingest(steps(), **caller):
        kind = answer.WhichOneof("step")
        if kind == "opened":
            opened.put(answer.opened.next_sequence)
            print("opened", answer.opened.next_sequence, flush=True)
        elif kind == "acknowledged":
            ack = answer.acknowledged
            print("acknowledged", ack.sequence, ack.version, ack.durable, ack.repeated_batch, flush=True)
        else:
            print("completed", answer.completed.next_sequence, answer.completed.rows_used, answer.completed.new_devices, flush=True)


def count(rule):
    answer = analysis_pb2_grpc.AnalysisServiceStub(channel).Count(analysis_pb2.CountRequest(rule=rule), **caller)
    print(answer.count, answer.stamp.version)


for left in reversed(range(60)):
    try:
        sys.exit({"ingest": ingest, "count": count}[command](*arguments))
    except grpc.RpcError as error:
        print(error.code().name, error.details(), file=sys.stderr)
        if error.code() != grpc.StatusCode.UNAVAILABLE or left == 0:
            sys.exit(1)
        time.sleep(0.5)
