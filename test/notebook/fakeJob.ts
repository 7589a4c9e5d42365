/** Stands in for the command line program in tests of `runJob`: its first argument says how it ends. */
const mode = process.argv[2] ?? 'result';

const send = (event: Record<string, unknown>): void => {
  if (process.connected) process.send!(event);
};
const end = (code: number): void => {
  process.exitCode = code;
  process.disconnect?.();
};

send({ type: 'progress', done: 1, total: 4, text: 'loss NaN' });
switch (mode) {
  case 'result':
    send({ type: 'result', result: { values: Float32Array.of(1, NaN), args: process.argv.slice(3) } });
    end(0);
    break;
  case 'error':
    send({ type: 'error', message: "Image 'rex.jpg' is missing." });
    end(1);
    break;
  case 'crash':
    process.stderr.write('native code gave up\n');
    process.exit(3);
    break;
  default: {
    // Waits to be asked to stop; `partly` has something to show for it then.
    const waiting = setInterval(() => {}, 1000);
    process.on('SIGINT', () => {});
    process.on('message', () => {
      clearInterval(waiting);
      if (mode === 'partly') send({ type: 'result', result: { values: [], args: ['stopped'] } });
      end(130);
    });
  }
}
