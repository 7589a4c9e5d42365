import { spawnSync } from 'node:child_process';
import type { EngineStatus } from '../engine';

/** Longer than any load seen, CUDA start included. */
const TIMEOUT_MS = 120_000;

/** Stands before the answer, since native libraries print on stdout as they please. */
const ANSWER = 'breedlab-engine-status:';

/** {@link import('../engine').probeEngine} in a process of its own: native code that crashes takes only that one with it. */
export function probeEngineInChild(): EngineStatus {
  return runProbe(process.env).status;
}

/** All that TensorFlow logs while the engine is loaded and tried. */
export function engineLog(): string {
  return runProbe({ ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' }).log;
}

function runProbe(environment: NodeJS.ProcessEnv): { readonly status: EngineStatus; readonly log: string } {
  const engine = JSON.stringify(require.resolve('../engine'));
  const script = `process.stdout.write(${JSON.stringify(ANSWER)} + JSON.stringify(require(${engine}).probeEngine()))`;
  const child = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: environment,
  });
  const log = child.stderr?.trim() ?? '';
  const at = child.stdout?.lastIndexOf(ANSWER) ?? -1;
  if (child.status === 0 && at >= 0)
    return { status: JSON.parse(child.stdout.slice(at + ANSWER.length)) as EngineStatus, log };
  const ending = child.signal === null ? `with status ${child.status}` : `by ${child.signal}`;
  const lastLine = log.split('\n').at(-1) ?? '';
  const status: EngineStatus = {
    kind: 'broken',
    message: `The process that loads the engine was ended ${ending}. ${lastLine}`.trimEnd(),
    remedy:
      'Run `npm run setup -- --redo binding`; if that does not help, remove .venv and node_modules and run `npm run setup`.',
  };
  return { status, log };
}
