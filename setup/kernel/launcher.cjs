'use strict';
/**
 * The project's Jupyter kernel: tslab, started with the cures it needs.
 * Usage: node launcher.cjs <connection file>
 *
 * The kernelspec folder is a link to this one, and Node resolves a main script to its real path, so `tslab`
 * is found in this project's node_modules wherever the clone lies.
 */

// tslab and its dependencies call deprecated Node functions; the warnings would land in cells.
process.noDeprecation = true;

const { createRequire } = require('node:module');
const path = require('node:path');
const ts = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab');
const { ZmqServer } = require('tslab/dist/jupyter.js');
const { startKernel } = require('tslab/dist/main.js');

/** A shutdown gives trainings this long to save; Jupyter itself waits 2.5 s before it sends SIGTERM. */
const SHUTDOWN_MS = 2000;
const PARENT_POLL_MS = 1000;

keepEveryMessage();
watchOnlySources();
leaveEngineTypesOut();
printKnownErrorsPlainly();
endWhenAsked();
endWithParent();
endWithoutSockets();
startKernel({ configPath: process.argv[2], enableFindLocal: false });

/**
 * zeromq.js makes every 513th send of a socket asynchronous and refuses other sends meanwhile (EBUSY); tslab
 * awaits none, so output was lost. A send timeout of 0 keeps all of them synchronous, and a high-water mark
 * of 0 never drops.
 */
function keepEveryMessage() {
  const { bindSocket } = ZmqServer.prototype;
  ZmqServer.prototype.bindSocket = function bindLossless(socket, port) {
    if (socket === this.iopub || socket === this.shell || socket === this.control) {
      socket.sendTimeout = 0;
      socket.sendHighWaterMark = 0;
    }
    return bindSocket.call(this, socket, port);
  };
}

/**
 * tslab watches every file a cell's types come from, by polling, and a rebuild during a session can wedge it.
 * Packages and compiled code cannot change under a running kernel anyway (Node keeps what it has loaded), so
 * they are not watched.
 */
function watchOnlySources() {
  const { watchFile } = ts.sys;
  const compiled = path.join(__dirname, '..', '..', 'dist') + path.sep;
  const isFixed = (file) => file.startsWith(compiled) || file.includes('/node_modules/');
  ts.sys.watchFile = (file, ...rest) =>
    isFixed(file) ? { close() {} } : watchFile.call(ts.sys, file, ...rest);
}

/**
 * The rooms' declarations name TensorFlow.js types, 600 files that cost two seconds in the first cell and
 * half a second in every later one. No cell can reach them (nothing but the engine hands out tensors), so the
 * kernel's compiler does not see them.
 */
function leaveEngineTypesOut() {
  const isEngine = (file) => file.includes('/node_modules/@tensorflow/');
  for (const look of ['fileExists', 'directoryExists']) {
    const original = ts.sys[look];
    ts.sys[look] = (file) => !isEngine(file) && original.call(ts.sys, file);
  }
}

/**
 * An error that carries its remedy is for the user: its message without a stack. Any other is a defect and
 * keeps it.
 */
function printKnownErrorsPlainly() {
  const print = console.error;
  const plain = (value) =>
    value instanceof Error && typeof value.remedy === 'string' ? `${value.name}: ${value.message}` : value;
  console.error = (...values) => print.call(console, ...values.map(plain));
}

/**
 * Lets exit handlers run on SIGTERM, and ends a kernel that was asked to shut down but is held by a timer or
 * a child.
 */
function endWhenAsked() {
  process.on('SIGTERM', () => process.exit(143));
  const { close } = ZmqServer.prototype;
  ZmqServer.prototype.close = function closeAndEnd() {
    // tslab sends both to the notebook. With the sockets closed nobody listens, and a failed write would
    // report itself.
    process.stdout.write = process.stderr.write = () => true;
    close.call(this);
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
  };
}

/** A kernel outlives its Jupyter server by a second, also when that was killed. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_POLL_MS).unref();
}

/** A kernel that cannot bind its ports ends, so that Jupyter starts another; tslab would stay, deaf. */
function endWithoutSockets() {
  const { init } = ZmqServer.prototype;
  ZmqServer.prototype.init = async function initOrEnd() {
    try {
      await init.call(this);
    } catch (error) {
      console.error('The kernel cannot listen on its ports:', error);
      process.exit(1);
    }
  };
}
