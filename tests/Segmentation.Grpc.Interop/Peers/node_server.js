// gRPC's interoperability server on @grpc/grpc-js, on a free port of 127.0.0.1, which it prints: CERTIFICATE KEY, or "-" twice. Ends with its input.
'use strict';

const fs = require('fs');
const { grpc, testing, takeInflated, initial, trailing } = require('./node_cases');

const [certificate, key] = process.argv.slice(2);

// Trailers of the call; the headers are sent at once.
function echoMetadata(call) {
  const headers = new grpc.Metadata();
  const trailers = new grpc.Metadata();
  call.metadata.get(initial).forEach((value) => headers.add(initial, value));
  call.metadata.get(trailing).forEach((value) => trailers.add(trailing, value));
  call.sendMetadata(headers);
  return trailers;
}

const refused = (came) => ({
  code: grpc.status.INVALID_ARGUMENT,
  details: came ? 'The message came compressed and should not have.' : 'The message did not come compressed and should have.',
});

const payload = (size) => ({ body: Buffer.alloc(size) });
const statusOf = (request) => request.response_status && { code: request.response_status.code, details: request.response_status.message };

// One after the other, each after its pause.
async function answer(call, request) {
  for (const parameter of request.response_parameters) {
    if (parameter.interval_us > 0) { await new Promise((resolve) => setTimeout(resolve, parameter.interval_us / 1000)); }
    call.write({ payload: payload(parameter.size) });
  }
}

const service = {
  EmptyCall: (call, done) => done(null, {}),

  UnaryCall: (call, done) => {
    const came = takeInflated();
    const { request } = call;
    if (request.expect_compressed && request.expect_compressed.value !== came) { return done(refused(came)); }
    const trailers = echoMetadata(call);
    const status = statusOf(request);
    return status ? done(status) : done(null, { payload: payload(request.response_size) }, trailers);
  },

  StreamingInputCall: (call, done) => {
    let total = 0;
    let failure = null;
    call.on('data', (request) => {
      const came = takeInflated();
      if (request.expect_compressed && request.expect_compressed.value !== came) { failure = failure || refused(came); }
      total += request.payload.body.length;
    });
    call.on('error', () => {});
    call.on('end', () => done(failure, { aggregated_payload_size: total }));
  },

  StreamingOutputCall: async (call) => {
    const trailers = echoMetadata(call);
    await answer(call, call.request);
    call.end(trailers);
  },

  FullDuplexCall: (call) => {
    const trailers = echoMetadata(call);
    let before = Promise.resolve();
    call.on('data', (request) => {
      before = before.then(() => {
        const status = statusOf(request);
        return status ? call.emit('error', status) : answer(call, request);
      });
    });
    call.on('error', () => {});
    call.on('end', () => before.then(() => call.end(trailers)));
  },
};

const server = new grpc.Server();
server.addService(testing.TestService.service, service);
const credentials = certificate === '-' ? grpc.ServerCredentials.createInsecure()
  : grpc.ServerCredentials.createSsl(null, [{ cert_chain: fs.readFileSync(certificate), private_key: fs.readFileSync(key) }]);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) { throw error; }
  console.log(port);
});
process.stdin.on('end', () => process.exit(0)).resume();
