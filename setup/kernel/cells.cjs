'use strict';

/**
 * Emits events on the process when a cell begins and ends, and when it is interrupted (for src/core/cells.ts): scopes
 * that it has left open in the engine are closed, its leftovers are counted, and its loops end. tslab itself gives
 * up an interrupted cell, and lets its loop run on.
 */
function tellOfCells(JupyterHandlerImpl) {
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

module.exports = { tellOfCells };
