'use strict';
/**
 * The project's Jupyter kernel: tslab, started with the cures it needs.
 * Usage: node launcher.cjs <connection file>
 *
 * The kernelspec folder is a link to this one, and Node resolves a main script to its real path, so `tslab`
 * is found in this project's node_modules wherever the clone lies.
 */

// The key of the server is not for cells, nor for what they start.
delete process.env.JUPYTER_TOKEN;

// tslab and its dependencies call deprecated Node functions; the warnings would land in cells.
process.noDeprecation = true;

const { createRequire } = require('node:module');
const path = require('node:path');
const ts = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab');
const converters = require('tslab/dist/converter.js');
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter.js');
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
tellOfCells();
awaitInLoops();
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
  ts.sys.watchFile = (file, ...rest) => (isFixed(file) ? { close() {} } : watchFile.call(ts.sys, file, ...rest));
}

/**
 * The rooms' declarations name TensorFlow.js types, 600 files that cost two seconds in the first cell and
 * half a second in every later one. The kernel's compiler does not see them: in a cell, a tensor is of type `any`.
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
    // tslab sends both to the notebook. With the sockets closed nothing receives them, and a failed write would
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

/**
 * Emits events on the process when a cell begins and ends, and when it is interrupted (for src/core/cells.ts): scopes
 * that it has left open in the engine are closed, its leftovers are counted, and its loops end. tslab itself gives
 * up an interrupted cell, and lets its loop run on.
 */
function tellOfCells() {
  const { handleExecuteImpl } = JupyterHandlerImpl.prototype;
  let cell = 0;
  JupyterHandlerImpl.prototype.handleExecuteImpl = async function executeAndTell(...request) {
    cell = this.execCount + 1;
    process.emit('breedlab:cell-start', cell);
    try {
      return await handleExecuteImpl.apply(this, request);
    } finally {
      process.emit('breedlab:cell-end', cell);
    }
  };
  process.on('SIGINT', () => process.emit('breedlab:cell-interrupt', cell));
}

/**
 * tslab runs a cell as an async function where an `await` stands outside of functions, and overlooks that of a
 * `for await` loop: the cell was a syntax error.
 */
function awaitInLoops() {
  const { createConverter } = converters;
  converters.createConverter = (...options) => {
    const converter = createConverter(...options);
    const convert = (previous, source) => {
      const converted = converter.convert(previous, source);
      if (converted.output && !converted.hasToplevelAwait) converted.hasToplevelAwait = hasLoopWithAwait(source);
      return converted;
    };
    return { ...converter, convert };
  };
}

/** Tells whether a `for await` stands outside of functions and classes. */
function hasLoopWithAwait(source) {
  if (!/\bfor\s+await\b/.test(source)) return false;
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022));
}
