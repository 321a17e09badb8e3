// What the client and the server on @grpc/grpc-js share. Exit code 3: something is not installed.
'use strict';

const path = require('path');
const zlib = require('zlib');

// grpc-js does not tell whether a message came compressed; that it makes an inflater does. Has to stand before grpc-js is loaded.
let inflated = false;
const createGunzip = zlib.createGunzip;
Object.defineProperty(zlib, 'createGunzip', {
  value: (...options) => {
    inflated = true;
    return createGunzip(...options);
  },
});

function load() {
  try {
    return [require('@grpc/grpc-js'), require('@grpc/proto-loader')];
  } catch (error) {
    console.error(`@grpc/grpc-js: ${error.message.split('\n')[0]}`);
    process.exit(3);
  }
}

const [grpc, loader] = load();
const definition = loader.loadSync(path.join(__dirname, '..', 'Protos', 'interop.proto'), { keepCase: true, enums: Number, defaults: true });
module.exports = {
  grpc,
  testing: grpc.loadPackageDefinition(definition).grpc.testing,
  takeInflated: () => {
    const was = inflated;
    inflated = false;
    return was;
  },
  initial: 'x-grpc-test-echo-initial',
  trailing: 'x-grpc-test-echo-trailing-bin',
};
