// gRPC's interoperability cases on @grpc/grpc-js: PORT AUTHORITY-or-"-" CASE... Prints a line a case: name, ok | failed | skipped, reason, with tabs between.
'use strict';

const fs = require('fs');
const { grpc, testing, takeInflated, initial, trailing } = require('./node_cases');

const [port, authority, ...names] = process.argv.slice(2);
const requests = [27182, 8, 1828, 45904];
const responses = [31415, 9, 2653, 58979];
const noCompress = 2;

const credentials = authority === '-' ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(fs.readFileSync(authority));
const plain = new testing.TestService(`localhost:${port}`, credentials);
const gzip = new testing.TestService(`localhost:${port}`, credentials, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
const nowhere = new testing.UnimplementedService(`localhost:${port}`, credentials);

function equal(expected, found, what) {
  if (expected !== found) {
    throw new Error(`${what}: ${found} instead of ${expected}`);
  }
}

function zeros(payload, size) {
  equal(size, payload.body.length, 'payload size');
  equal(true, payload.body.equals(Buffer.alloc(size)), 'the payload is zeros');
}

// The response of a call that gives one; also what the call itself tells.
function unary(start) {
  return new Promise((resolve, reject) => {
    const seen = {};
    const call = start((error, response) => setImmediate(() => error ? reject(error) : resolve({ ...seen, response })));
    call.on('metadata', (metadata) => { seen.headers = metadata; });
    call.on('status', (status) => { seen.trailers = status.metadata; });
    seen.call = call;
  });
}

// Responses until the call ends.
function all(call, each = () => {}) {
  return new Promise((resolve, reject) => {
    const found = { responses: [] };
    call.on('data', (response) => {
      found.responses.push(response);
      try { each(response, found.responses.length - 1); } catch (error) { call.cancel(); reject(error); }
    });
    call.on('metadata', (metadata) => { found.headers = metadata; });
    call.on('error', reject);
    call.on('status', (status) => {
      found.trailers = status.metadata;
      if (status.code === grpc.status.OK) { setImmediate(() => resolve(found)); }
    });
  });
}

async function ends(code, promise, details) {
  let failure;
  try { await promise; } catch (error) { failure = error; }
  equal(code, failure ? failure.code : grpc.status.OK, `status (${failure && failure.message})`);
  if (details !== undefined) { equal(details, failure.details, 'status message'); }
}

const payload = (size) => ({ body: Buffer.alloc(size) });
const large = (more) => ({ response_size: 314159, payload: payload(271828), ...more });
const ping = (i) => ({ payload: payload(requests[i]), response_parameters: [{ size: responses[i] }] });

const cases = {
  empty_unary: async () => { await unary((done) => plain.EmptyCall({}, done)); },

  large_unary: async () => zeros((await unary((done) => plain.UnaryCall(large(), done))).response.payload, 314159),

  client_compressed_unary: async () => {
    const expected = large({ expect_compressed: { value: true } });
    await ends(grpc.status.INVALID_ARGUMENT, unary((done) => plain.UnaryCall(expected, done)));
    zeros((await unary((done) => gzip.UnaryCall(expected, done))).response.payload, 314159);
    zeros((await unary((done) => plain.UnaryCall(large({ expect_compressed: { value: false } }), done))).response.payload, 314159);
  },

  server_compressed_unary: async () => {
    for (const compressed of [true, false]) {
      takeInflated();
      const { response } = await unary((done) => plain.UnaryCall(large({ response_compressed: { value: compressed } }), done));
      equal(compressed, takeInflated(), 'the response is compressed');
      zeros(response.payload, 314159);
    }
  },

  client_streaming: async () => {
    const { response } = await unary((done) => {
      const call = plain.StreamingInputCall(done);
      requests.forEach((size) => call.write({ payload: payload(size) }));
      call.end();
      return call;
    });
    equal(74922, response.aggregated_payload_size, 'aggregated payload size');
  },

  client_compressed_streaming: async () => {
    const first = { payload: payload(27182), expect_compressed: { value: true } };
    await ends(grpc.status.INVALID_ARGUMENT, unary((done) => {
      const call = plain.StreamingInputCall(done);
      call.end(first);
      return call;
    }));
    const { response } = await unary((done) => {
      const call = gzip.StreamingInputCall(done);
      call.write(first);
      call.write({ payload: payload(45904), expect_compressed: { value: false } }, noCompress);
      call.end();
      return call;
    });
    equal(73086, response.aggregated_payload_size, 'aggregated payload size');
  },

  server_streaming: async () => {
    const found = await all(plain.StreamingOutputCall({ response_parameters: responses.map((size) => ({ size })) }));
    equal(responses.length, found.responses.length, 'responses');
    responses.forEach((size, i) => zeros(found.responses[i].payload, size));
  },

  server_compressed_streaming: async () => {
    takeInflated();
    const wanted = [[31415, true], [92653, false]];
    // A response is taken from the stream before the next one is inflated.
    const found = await all(plain.StreamingOutputCall({
      response_parameters: wanted.map(([size, value], i) => ({ size, interval_us: i * 100000, compressed: { value } })),
    }), (response, i) => {
      zeros(response.payload, wanted[i][0]);
      equal(wanted[i][1], takeInflated(), `response ${i} is compressed`);
    });
    equal(wanted.length, found.responses.length, 'responses');
  },

  ping_pong: async () => {
    const call = plain.FullDuplexCall();
    call.write(ping(0));
    const found = await all(call, (response, i) => {
      zeros(response.payload, responses[i]);
      if (i + 1 < requests.length) { call.write(ping(i + 1)); } else { call.end(); }
    });
    equal(responses.length, found.responses.length, 'responses');
  },

  empty_stream: async () => {
    const call = plain.FullDuplexCall();
    call.end();
    equal(0, (await all(call)).responses.length, 'responses');
  },

  custom_metadata: async () => {
    const metadata = new grpc.Metadata();
    metadata.set(initial, 'test_initial_metadata_value');
    metadata.set(trailing, Buffer.from([0xab, 0xab, 0xab]));
    const verify = ({ headers, trailers }) => {
      equal('test_initial_metadata_value', headers.get(initial)[0], initial);
      equal('ababab', Buffer.from(trailers.get(trailing)[0] || []).toString('hex'), trailing);
    };
    const found = await unary((done) => plain.UnaryCall(large(), metadata, done));
    zeros(found.response.payload, 314159);
    verify(found);
    const call = plain.FullDuplexCall(metadata);
    call.end({ payload: payload(271828), response_parameters: [{ size: 314159 }] });
    verify(await all(call, (response) => zeros(response.payload, 314159)));
  },

  status_code_and_message: async () => {
    const response_status = { code: 2, message: 'test status message' };
    await ends(grpc.status.UNKNOWN, unary((done) => plain.UnaryCall({ response_status }, done)), response_status.message);
    const call = plain.FullDuplexCall();
    call.end({ response_status });
    await ends(grpc.status.UNKNOWN, all(call), response_status.message);
  },

  special_status_message: async () => {
    const response_status = { code: 2, message: '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n' };
    await ends(grpc.status.UNKNOWN, unary((done) => plain.UnaryCall({ response_status }, done)), response_status.message);
  },

  unimplemented_method: () => ends(grpc.status.UNIMPLEMENTED, unary((done) => plain.UnimplementedCall({}, done))),

  unimplemented_service: () => ends(grpc.status.UNIMPLEMENTED, unary((done) => nowhere.UnimplementedCall({}, done))),

  cancel_after_begin: () => ends(grpc.status.CANCELLED, unary((done) => {
    const call = plain.StreamingInputCall(done);
    setImmediate(() => call.cancel());
    return call;
  })),

  cancel_after_first_response: async () => {
    const call = plain.FullDuplexCall();
    call.write(ping(0));
    let count = 0;
    await ends(grpc.status.CANCELLED, all(call, (response) => {
      zeros(response.payload, responses[0]);
      count++;
      call.cancel();
    }));
    equal(1, count, 'responses');
  },

  timeout_on_sleeping_server: () => {
    const call = plain.FullDuplexCall({ deadline: Date.now() + 1 });
    call.write({ payload: payload(requests[0]) });
    return ends(grpc.status.DEADLINE_EXCEEDED, all(call));
  },
};

async function main() {
  for (const name of names) {
    try {
      await cases[name]();
      console.log(`${name}\tok`);
    } catch (error) {
      console.log(`${name}\tfailed\t${String(error.message).replace(/\s+/g, ' ')}`);
    }
  }
  [plain, gzip, nowhere].forEach((client) => client.close());
}

main();
