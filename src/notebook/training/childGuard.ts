/**
 * Loaded before the program of a training that a cell started (`node --require`). When the kernel dies, even
 * by SIGKILL, the channel to it closes; the training then stops by itself with a checkpoint, and should it
 * not, this ends it.
 */
const SECONDS_TO_SAVE = 60;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), SECONDS_TO_SAVE * 1000).unref();
});
