"""Asks for health as gRPC's health checking protocol says, with a client that is not ours, and stops the server while it watches.

health.py URL PROCESS   prints a line an answer: the name that was asked for, and the state or the status
"""
import os, signal, sys
import grpc

url, process = sys.argv[1:]
channel = grpc.insecure_channel(url.split("://")[1])
PATIENCE = 60


def encode(service):
    return (b"\x0a" + bytes([len(service)]) + service.encode()) if service else b""


def decode(message):
    return message[1] if message else 0


def stub(kind, name):
    return getattr(channel, kind)("/grpc.health.v1.Health/" + name, request_serializer=encode, response_deserializer=decode)


def say(method, service, state):
    print(f"{method} '{service}' {state}", flush=True)


def check(service):
    try:
        say("Check", service, stub("unary_unary", "Check")(service, timeout=PATIENCE))
    except grpc.RpcError as error:
        say("Check", service, error.code().name)


check("")
check("segmentation.v1.AnalysisService")
check("grpc.health.v1.Health")
check("nobody")
watching = {service: stub("unary_stream", "Watch")(service, timeout=PATIENCE) for service in ("", "segmentation.v1.IngestService", "nobody")}
for service, states in watching.items():
    say("Watch", service, next(states))
os.kill(int(process), signal.SIGTERM)
for service, states in watching.items():
    try:
        for state in states:
            say("Watch", service, state)
        say("Watch", service, "OK")
    except grpc.RpcError as error:
        say("Watch", service, error.code().name)
