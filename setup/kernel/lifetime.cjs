'use strict';
/** When a kernel ends: when it is asked to, with its server, and when nobody could reach it. */

/** A shutdown gives trainings this long to save; Jupyter itself waits 2.5 s before it sends SIGTERM. */
const SHUTDOWN_MS = 2000;
const PARENT_POLL_MS = 1000;

/**
 * Lets exit handlers run on SIGTERM, and ends a kernel that was asked to shut down but is held by a timer or
 * a child.
 */
function endWhenAsked(ZmqServer) {
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
function endWithoutSockets(ZmqServer) {
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

module.exports = { endWhenAsked, endWithParent, endWithoutSockets };
