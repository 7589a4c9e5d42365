'use strict';
/** Messages to Jupyter: none is lost, the status they tell is true, and a page that was reloaded sees what still runs. */
const { runningOutput } = require('./output.cjs');

/**
 * zeromq.js makes every 513th send of a socket asynchronous and refuses other sends meanwhile (EBUSY); tslab
 * awaits none, so output was lost. A send timeout of 0 keeps all of them synchronous, and a high-water mark
 * of 0 never drops.
 */
function keepEveryMessage(ZmqServer) {
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
 * tslab answers requests while a cell waits, and says `idle` after each: a page that is reloaded during a training asks
 * for the kernel's name, and from then on called the kernel idle. After every such answer the cell that runs says again
 * that the kernel is busy.
 */
function stayBusyWhileCellsRun(ZmqServer) {
  const { publishStatus } = ZmqServer.prototype;
  const running = [];
  ZmqServer.prototype.publishStatus = function publishTrueStatus(status, request) {
    const isCell = request.header.msg_type === 'execute_request';
    if (isCell && status === 'busy') running.push(request);
    if (isCell && status === 'idle') running.splice(running.indexOf(request), 1);
    publishStatus.call(this, status, request);
    if (status === 'idle' && running.length > 0) publishStatus.call(this, 'busy', running[0]);
  };
}

/**
 * A page that was reloaded knows nothing of the cell that still runs, and what it runs itself waits without a word. So a
 * request from another page than the running cell's is told what it waits for, and shown the running cell's displays
 * until that ends: the progress of a training goes on there.
 */
function showRunningCellToNewPages(ZmqServer) {
  const { handleExecute } = ZmqServer.prototype;
  const requests = [];
  ZmqServer.prototype.handleExecute = async function executeOrWait(socket, request) {
    const [running] = requests;
    requests.push(request);
    const isOfNewPage = running !== undefined && running.header.session !== request.header.session;
    const endMirror = isOfNewPage ? mirrorRunningCell(this, request) : undefined;
    try {
      return await handleExecute.call(this, socket, request);
    } finally {
      requests.splice(requests.indexOf(request), 1);
      endMirror?.();
    }
  };
}

function mirrorRunningCell(server, request) {
  const output = runningOutput();
  if (output === undefined) return undefined;
  const publish = (type, content) => {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(server.connInfo.key, server.iopub);
  };
  const text =
    'Another cell is running since before this page was opened, and this one waits for it. What that cell shows:\n';
  publish('stream', { name: 'stdout', text });
  return output.mirrorTo((display, isUpdate) => publish(isUpdate ? 'update_display_data' : 'display_data', display));
}

module.exports = { keepEveryMessage, showRunningCellToNewPages, stayBusyWhileCellsRun };
