// Drives a server from a client that is not ours; arguments and output as in drive.py.
const fs = require("node:fs");
const { setTimeout: sleep } = require("node:timers/promises"), { promisify } = require("node:util");
const grpc = require("@grpc/grpc-js"), loader = require("@grpc/proto-loader");

const [url, command, ...rest] = process.argv.slice(2);
const options = { keepCase: true, defaults: true, oneofs: true, longs: Number, includeDirs: [process.env.SEGMENTATION_PROTOS] };
const { segmentation: { v1 } } = grpc.loadPackageDefinition(loader.loadSync(["segmentation/v1/ingest.proto", "segmentation/v1/analysis.proto"], options));
const address = url.split("://")[1], plain = grpc.credentials.createInsecure();
const services = [new v1.IngestService(address, plain), new v1.AnalysisService(address, plain)];
const caller = grpc.Metadata.fromHttp2Headers({ authorization: `Bearer ${process.env.SEGMENTATION_KEY}` });

function batch(sequence, rows, step) {
  const columns = [
    { name: "device", dictionary: Array.from({ length: rows }, (_, i) => `d${sequence * step + i}`), codes: Array.from({ length: rows }, (_, i) => i + 1) },
    { name: "points", dictionary: ["1"], codes: new Array(rows).fill(1) },
  ];
  return { batch: { sequence, row_count: rows, columns } };
}

async function send(stream, message) {
  if (!stream.write(message)) await new Promise((resolve) => { stream.once("drain", resolve); stream.once("error", resolve); stream.once("end", resolve); });
}

async function ingest(delivery, mapping, batches, rows, step) {
  const stream = services[0].Ingest(caller);
  const feed = async (next) => {
    for (let sequence = next; sequence < Number(batches) && !stream.destroyed; sequence++) await send(stream, batch(sequence, Number(rows), Number(step)));
    await send(stream, { complete: {} });
    stream.end();
  };
  await send(stream, { begin: { delivery, mapping: fs.readFileSync(mapping, "utf8") } });
  for await (const answer of stream) {
    const { opened, acknowledged, completed } = answer;
    if (opened) {
      console.log("opened", opened.next_sequence);
      feed(opened.next_sequence).catch(() => {}); // the answers say what went wrong
    } else if (acknowledged) {
      console.log("acknowledged", acknowledged.sequence, acknowledged.version, acknowledged.durable ? "True" : "False", acknowledged.repeated_batch ? "True" : "False");
    } else {
      console.log("completed", completed.next_sequence, completed.rows_used, completed.new_devices);
    }
  }
}

async function count(rule) {
  const answer = await promisify(services[1].Count).call(services[1], { rule }, caller);
  console.log(answer.count, answer.stamp.version);
}

(async () => {
  for (let left = 60; ; left--) {
    try {
      return await { ingest, count }[command](...rest);
    } catch (error) {
      console.error(grpc.status[error.code], error.details);
      if (error.code !== grpc.status.UNAVAILABLE || left === 1) throw error;
      await sleep(500);
    }
  }
})().catch(() => { process.exitCode = 1; }).finally(() => services.forEach((service) => service.close()));
