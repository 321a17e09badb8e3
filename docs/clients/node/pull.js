// Pulls every audience of a destination and commits it:  node pull.js URL REQUEST_ID FOLDER  (docs/clients/README.md)
const crypto = require("node:crypto"), fs = require("node:fs"), path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises"), { promisify } = require("node:util");
const grpc = require("@grpc/grpc-js"), loader = require("@grpc/proto-loader");

const [url, requestId, folder] = process.argv.slice(2), [scheme, address] = url.split("://");
const options = { keepCase: true, defaults: true, longs: Number, includeDirs: [process.env.SEGMENTATION_PROTOS] };
const { segmentation: { v1 } } = grpc.loadPackageDefinition(loader.loadSync("segmentation/v1/audience.proto", options));
const service = new v1.AudienceService(address, scheme === "https" ? grpc.credentials.createSsl() : grpc.credentials.createInsecure());
const caller = grpc.Metadata.fromHttp2Headers({ authorization: `Bearer ${process.env.SEGMENTATION_KEY}` });
const call = (method, request) => promisify(service[method]).call(service, request, caller);
const destinationKey = Buffer.from(process.env.DESTINATION_KEY, "hex");
const normalise = { verbatim: (raw) => raw, email_sha256: (raw) => raw.toLowerCase(), mobile: (raw) => Buffer.from(raw.replaceAll("-", ""), "hex") };
const fileOf = (item) => path.join(folder, `${item.index}.tokens`);
let shard = 0, sequence = 0; // the chunk to read next

function token(raw, form) {
  const canonical = crypto.createHash("sha256").update(normalise[form](raw)).digest().subarray(0, 16);
  return crypto.createCipheriv("aes-256-ecb", destinationKey, null).update(canonical).map((byte, i) => byte ^ canonical[i]);
}

function digest(item) { // of what lies on the disk, so that whatever went wrong on the way there shows
  const data = fs.readFileSync(fileOf(item));
  let sum = 0n;
  for (let i = 0; i < data.length; i += 16) sum += (data.readBigUInt64BE(i) << 64n) | data.readBigUInt64BE(i + 8);
  return { index: item.index, count: data.length / 16, sum: Buffer.from(BigInt.asUintN(128, sum).toString(16).padStart(32, "0"), "hex") };
}

async function pull() {
  const destination = await call("GetDestination", {});
  for (const vector of destination.vectors) {
    if (!token(vector.raw_id, destination.identifier_form).equals(vector.token)) throw new Error(`our token of ${vector.raw_id} differs: the key or the hashing is wrong`);
  }
  const plan = await call("BeginExport", { request_id: requestId });
  const wanted = plan.activations.filter((item) => item.blocks.length === 0);
  if (shard === 0 && sequence === 0) {
    fs.mkdirSync(folder, { recursive: true });
    for (const item of wanted) fs.writeFileSync(fileOf(item), "");
  }
  while (shard < plan.shard_count) {
    for await (const chunk of service.ReadExport({ export_id: plan.export_id, shard, from_sequence: sequence }, caller)) {
      fs.appendFileSync(fileOf(chunk.by_audience), chunk.by_audience.adds);
      [shard, sequence] = chunk.last ? [shard + 1, 0] : [shard, chunk.sequence + 1];
    }
  }
  const held = wanted.map(digest);
  const manifest = await call("CommitExport", { export_id: plan.export_id, held });
  wanted.forEach((item, i) => console.log(`${item.index}.tokens = ${item.activation.name}: ${held[i].count} tokens, held ${held[i].sum.toString("hex")}, committed ${manifest.sets[i].sum.toString("hex")}`));
  console.log(`manifest ${manifest.digest.toString("hex")}`);
}

(async () => {
  for (let left = 60; ; left--) {
    try {
      return await pull();
    } catch (error) {
      const code = grpc.status[error.code];
      if (!["ABORTED", "DATA_LOSS", "UNAVAILABLE", "RESOURCE_EXHAUSTED"].includes(code) || left === 1) throw error;
      if (["ABORTED", "DATA_LOSS"].includes(code)) shard = sequence = 0; // a deletion in between, or bytes that went astray: read anew
      await sleep(1000); // else it restarts or is busy: calls can be repeated, reading goes on
    }
  }
})().catch((error) => { console.error(error.message); process.exitCode = 1; }).finally(() => service.close());
