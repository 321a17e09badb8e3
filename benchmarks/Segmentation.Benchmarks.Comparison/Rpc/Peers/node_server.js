// The echo of a proto (first argument) on @grpc/grpc-js. Prints its port, answers each line of input with 0 (it counts no allocations), ends with its input.
'use strict';

const readline = require('node:readline');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { bench } = grpc.loadPackageDefinition(loader.loadSync(process.argv[2]));
const server = new grpc.Server();
server.addService(bench.Bench.service, { unary: (call, answer) => answer(null, { body: call.request.body }) });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
readline.createInterface({ input: process.stdin }).on('line', () => console.log(0)).on('close', () => process.exit(0));
