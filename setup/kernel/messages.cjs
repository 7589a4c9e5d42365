'use strict';
/** Messages to Jupyter: none is lost, and the status they tell is true. */

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

module.exports = { keepEveryMessage, stayBusyWhileCellsRun };
