/**
 * Loaded before a program of {@link forkComputing} (`node --require`). When its parent dies, even by SIGKILL, the
 * channel between them closes; the program then stops by itself, a training with a checkpoint, and should it not, this
 * ends it.
 */
const SECONDS_TO_SAVE = 60;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), SECONDS_TO_SAVE * 1000).unref();
});
