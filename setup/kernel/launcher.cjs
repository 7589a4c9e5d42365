'use strict';
/**
 * The project's Jupyter kernel: tslab's sockets, converter and completion, with an executor of its own and the cures
 * that tslab needs. Usage: node launcher.cjs <connection file>
 *
 * The kernelspec folder is a link to this one, and Node resolves a main script to its real path, so `tslab`
 * is found in this project's node_modules wherever the clone lies.
 */

// The key of the server is not for cells, nor for what they start.
delete process.env.JUPYTER_TOKEN;

// tslab and its dependencies call deprecated Node functions; the warnings would land in cells.
process.noDeprecation = true;

const { showCompilerToTslab } = require('./compiler.cjs');
const { readPackageAnywhere, leaveEngineTypesOut, watchOnlySources } = require('./files.cjs');

// Before any part of tslab is loaded.
const compiler = showCompilerToTslab();
watchOnlySources(compiler.ts.sys);
leaveEngineTypesOut(compiler.ts.sys);
readPackageAnywhere(compiler.ts.sys);

const executors = require('tslab/dist/executor.js');
const { JupyterHandlerImpl, ZmqServer } = require('tslab/dist/jupyter.js');
const { startKernel } = require('tslab/dist/main.js');
const { tellOfCells } = require('./cells.cjs');
const { printErrorsForUsers } = require('./errors.cjs');
const { createExecutor } = require('./executor.cjs');
const { endWhenAsked, endWithParent, endWithoutSockets } = require('./lifetime.cjs');
const { keepEveryMessage, showRunningCellToNewPages, stayBusyWhileCellsRun } = require('./messages.cjs');
const { limitOutput } = require('./output.cjs');
const { watchEventLoop } = require('./watchdog.cjs');

keepEveryMessage(ZmqServer);
stayBusyWhileCellsRun(ZmqServer);
showRunningCellToNewPages(ZmqServer);
endWhenAsked(ZmqServer);
endWithParent();
watchEventLoop();
endWithoutSockets(ZmqServer);
printErrorsForUsers();
// The last one set is the outermost: what it sends when a cell ends is sent before anyone hears of the end.
tellOfCells(JupyterHandlerImpl);
limitOutput(JupyterHandlerImpl);
executors.createExecutor = (folder, converters) => createExecutor({ folder, converters, compiler });
startKernel({ configPath: process.argv[2], enableFindLocal: false });
