"""Pulls every audience of a destination and commits it:  python3 pull.py URL REQUEST_ID FOLDER  (docs/clients/README.md)"""
import hashlib, os, pathlib, sys, time
import grpc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from segmentation.v1 import audience_pb2 as v1, audience_pb2_grpc

url, request_id, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
scheme, address = url.split("://")
channel = grpc.secure_channel(address, grpc.ssl_channel_credentials()) if scheme == "https" else grpc.insecure_channel(address)
service = audience_pb2_grpc.AudienceServiceStub(channel)
caller = {"metadata": [("authorization", "Bearer " + os.environ["SEGMENTATION_KEY"])]}
aes = Cipher(algorithms.AES(bytes.fromhex(os.environ["DESTINATION_KEY"])), modes.ECB())
normalise = {"verbatim": str.encode, "email_sha256": lambda raw: raw.lower().encode(), "mobile": lambda raw: bytes.fromhex(raw.replace("-", ""))}
shard = sequence = 0  # the chunk to read next


def token(raw, form):
    canonical = hashlib.sha256(normalise[form](raw)).digest()[:16]
    return bytes(a ^ b for a, b in zip(aes.encryptor().update(canonical), canonical))


def digest(index):  # of what lies on the disk, so that whatever went wrong on the way there shows
    data = (folder / f"{index}.tokens").read_bytes()
    total = sum(int.from_bytes(data[i : i + 16], "big") for i in range(0, len(data), 16)) % 2**128
    return v1.SetDigest(index=index, count=len(data) // 16, sum=total.to_bytes(16, "big"))


def pull():
    global shard, sequence
    destination = service.GetDestination(v1.GetDestinationRequest(), **caller)
    for vector in destination.vectors:
        assert token(vector.raw_id, destination.identifier_form) == vector.token, f"our token of {vector.raw_id} differs: the key or the hashing is wrong"
    plan = service.BeginExport(v1.BeginExportRequest(request_id=request_id), **caller)
    wanted = [item for item in plan.activations if not item.blocks]
    if shard == sequence == 0:
        folder.mkdir(parents=True, exist_ok=True)
        for item in wanted:
            (folder / f"{item.index}.tokens").write_bytes(b"")
    while shard < plan.shard_count:
        for chunk in service.ReadExport(v1.ReadExportRequest(export_id=plan.export_id, shard=shard, from_sequence=sequence), **caller):
            with open(folder / f"{chunk.by_audience.index}.tokens", "ab") as file:
                file.write(chunk.by_audience.adds)
            shard, sequence = (shard + 1, 0) if chunk.last else (shard, chunk.sequence + 1)
    held = [digest(item.index) for item in wanted]
    manifest = service.CommitExport(v1.CommitExportRequest(export_id=plan.export_id, held=held), **caller)
    for item, ours, theirs in zip(wanted, held, manifest.sets):
        print(f"{item.index}.tokens = {item.activation.name}: {ours.count} tokens, held {ours.sum.hex()}, committed {theirs.sum.hex()}")
    print("manifest", manifest.digest.hex())


for left in reversed(range(60)):
    try:
        sys.exit(pull())
    except grpc.RpcError as error:
        if error.code().name in ("ABORTED", "DATA_LOSS"):
            shard = sequence = 0  # a deletion in between, or bytes that went astray: read anew
        elif error.code().name not in ("UNAVAILABLE", "RESOURCE_EXHAUSTED"):  # else it restarts or is busy: calls can be repeated, reading goes on
            sys.exit(f"{error.code().name}: {error.details()}")
        time.sleep(1)
sys.exit("no success after 60 tries")
