// Calls a server through the clients of Connect and of gRPC-Web that pages and Node programs use: every transport, the same cases.
// Arguments: URL, name of an activation, its devices. Prints a line a transport, then how many cases held; ends with an error at the first that does not.
const fs = require("node:fs"), assert = require("node:assert/strict");
const { create, createFileRegistry, fromBinary, toBinary } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema, FieldDescriptorProto_Type: Type, FieldDescriptorProto_Label: Label } = require("@bufbuild/protobuf/wkt");
const { Code, ConnectError, createClient } = require("@connectrpc/connect");
const web = require("@connectrpc/connect-web"), node = require("@connectrpc/connect-node");
global.XMLHttpRequest = require("xhr2"); // what a browser has, and grpc-web needs
const grpcWeb = require("grpc-web");

const [url, activation, devices] = process.argv.slice(2);
const operator = `Bearer ${process.env.SEGMENTATION_KEY}`, destination = `Bearer ${process.env.DESTINATION_KEY}`;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(process.env.SEGMENTATION_IMAGE)));
const health = createFileRegistry(create(FileDescriptorSetSchema, {
  file: [{
    name: "health.proto", package: "grpc.health.v1", syntax: "proto3",
    messageType: [
      { name: "HealthCheckRequest", field: [{ name: "service", number: 1, type: Type.STRING, label: Label.OPTIONAL }] },
      { name: "HealthCheckResponse", field: [{ name: "status", number: 1, type: Type.ENUM, typeName: ".grpc.health.v1.ServingStatus", label: Label.OPTIONAL }] },
    ],
    enumType: [{ name: "ServingStatus", value: [{ name: "UNKNOWN", number: 0 }, { name: "SERVING", number: 1 }] }],
    service: [{ name: "Health", method: [{ name: "Watch", inputType: ".grpc.health.v1.HealthCheckRequest", outputType: ".grpc.health.v1.HealthCheckResponse", serverStreaming: true }] }],
  }],
}));
const service = (name) => registry.getService(`segmentation.v1.${name}`);
const ruleMessage = registry.getMessage("segmentation.v1.RuleMessage");
const as = (authorization) => ({ headers: { authorization } });
let held = 0;

async function fails(code, call) {
  await assert.rejects(call, (error) => {
    assert.equal(Code[ConnectError.from(error).code], Code[code], error);
    return true;
  });
  held++;
}

async function exercise(transport) {
  const analysis = createClient(service("AnalysisService"), transport), audience = createClient(service("AudienceService"), transport);
  const watch = createClient(health.getService("grpc.health.v1.Health"), transport);

  assert.equal((await analysis.count({ query: { case: "rule", value: "points >= 1" } }, as(operator))).count, BigInt(devices));
  assert.equal((await analysis.count({ query: { case: "rule", value: "points >= 2" } }, as(operator))).count, 0n);
  held += 2;

  await fails(Code.InvalidArgument, async () => {
    try {
      await analysis.count({ query: { case: "rule", value: "pionts >= 1" } }, as(operator));
    } catch (error) {
      assert.deepEqual(error.details.map((detail) => detail.type), ["google.rpc.ErrorInfo", "google.rpc.BadRequest", "segmentation.v1.RuleMessage"]);
      const [mistake] = error.findDetails(ruleMessage);
      assert.deepEqual([mistake.id, mistake.suggestion], ["SEG2001", "points"]);
      throw error;
    }
  });
  await fails(Code.Unauthenticated, () => analysis.count({}));
  await fails(Code.PermissionDenied, () => analysis.count({}, as(destination)));

  const plan = await audience.beginExport({ activations: [activation], requestId: `web-${held}` }, as(destination));
  let tokens = 0, chunks = 0;
  for (let shard = 0; shard < plan.shardCount; shard++) {
    for await (const chunk of audience.readExport({ exportId: plan.exportId, shard, maxTokens: 100 }, as(destination))) {
      tokens += (chunk.rows.value?.adds.length ?? 0) / 16;
      chunks++;
    }
  }
  assert.equal(tokens, Number(devices));
  assert.ok(chunks > 1);
  held += 2;
  await fails(Code.NotFound, async () => {
    for await (const _ of audience.readExport({ exportId: "none" }, as(destination)));
  });

  for await (const state of watch.watch({})) {
    assert.equal(state.status, 1);
    held++;
    break; // and so cancels
  }
  await fails(Code.DeadlineExceeded, async () => {
    for await (const _ of watch.watch({}, { timeoutMs: 200 }));
  });
  const gone = new AbortController();
  await fails(Code.Canceled, async () => {
    for await (const _ of watch.watch({}, { signal: gone.signal })) gone.abort();
  });
}

/** The grpc-web package: its own codec, its own reading of trailers, text as well as binary. */
async function exerciseGrpcWeb(format) {
  const client = new grpcWeb.GrpcWebClientBase({ format });
  const method = (desc) => new grpcWeb.MethodDescriptor(
    `/${desc.parent.typeName}/${desc.name}`, desc.methodKind === "unary" ? grpcWeb.MethodType.UNARY : grpcWeb.MethodType.SERVER_STREAMING,
    Object, Object, (message) => toBinary(desc.input, message), (bytes) => fromBinary(desc.output, bytes));
  const path = (desc) => `${url}/${desc.parent.typeName}/${desc.name}`;
  const { count } = service("AnalysisService").method, { beginExport, readExport } = service("AudienceService").method;

  const ask = (rule, authorization) => client.unaryCall(path(count), create(count.input, { query: { case: "rule", value: rule } }), { authorization }, method(count));
  assert.equal((await ask("points >= 1", operator)).count, BigInt(devices));
  await assert.rejects(ask("pionts >= 1", operator), (error) => error.code === grpcWeb.StatusCode.INVALID_ARGUMENT && error.message.includes("SEG2001"));
  await assert.rejects(ask("points >= 1", "Bearer nonsense"), (error) => error.code === grpcWeb.StatusCode.UNAUTHENTICATED);
  held += 3;

  if (format === "text") { // the only one that it streams
    const begun = await client.unaryCall(path(beginExport), create(beginExport.input, { activations: [activation], requestId: "grpc-web" }), { authorization: destination }, method(beginExport));
    let tokens = 0;
    for (let shard = 0; shard < begun.shardCount; shard++) {
      const stream = client.serverStreaming(path(readExport), create(readExport.input, { exportId: begun.exportId, shard, maxTokens: 100 }), { authorization: destination }, method(readExport));
      stream.on("data", (chunk) => { tokens += (chunk.rows.value?.adds.length ?? 0) / 16; });
      await new Promise((resolve, reject) => stream.on("error", reject).on("end", resolve));
    }
    assert.equal(tokens, Number(devices));
    held++;
  }
}

(async () => {
  const baseUrl = url;
  for (const useBinaryFormat of [false, true]) {
    const format = useBinaryFormat ? "binary" : "JSON";
    const transports = {
      [`connect-web, Connect, ${format}`]: web.createConnectTransport({ baseUrl, useBinaryFormat }),
      [`connect-web, Connect with GET, ${format}`]: web.createConnectTransport({ baseUrl, useBinaryFormat, useHttpGet: true }),
    };
    for (const httpVersion of ["1.1", "2"]) {
      transports[`connect-node, Connect, ${format}, HTTP/${httpVersion}`] = node.createConnectTransport({ baseUrl, httpVersion, useBinaryFormat, acceptCompression: [node.compressionGzip], sendCompression: node.compressionGzip, compressMinBytes: 0 });
    }
    if (useBinaryFormat) {
      transports["connect-web, gRPC-Web"] = web.createGrpcWebTransport({ baseUrl });
      transports["connect-node, gRPC-Web, HTTP/1.1"] = node.createGrpcWebTransport({ baseUrl, httpVersion: "1.1", acceptCompression: [] });
      transports["connect-node, gRPC-Web, HTTP/2"] = node.createGrpcWebTransport({ baseUrl, httpVersion: "2", acceptCompression: [node.compressionGzip] });
      transports["connect-node, gRPC"] = node.createGrpcTransport({ baseUrl });
    }
    for (const [name, transport] of Object.entries(transports)) {
      const before = held;
      await exercise(transport).catch((error) => { throw new Error(name, { cause: error }); });
      console.log(`${name}: ${held - before}`);
    }
  }
  for (const format of ["text", "binary"]) {
    const before = held;
    await exerciseGrpcWeb(format).catch((error) => { throw new Error(`grpc-web, ${format}`, { cause: error }); });
    console.log(`grpc-web, ${format}: ${held - before}`);
  }
  console.log(`${held} held`);
  process.exit(0); // connections that are kept would keep it
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
