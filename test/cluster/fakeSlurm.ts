import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Slurm's programs as a script: `sbatch` queues the tasks of an array, `squeue` lists them, `scancel` ends them, `scontrol`
 * tells that arrays have three tasks at most and takes requeues. What they were given stands in `calls`, one line each.
 */
const PROGRAM = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const folder = path.dirname(process.argv[1]);
const file = (name) => path.join(folder, name);
const name = path.basename(process.argv[1]);
const args = process.argv.slice(2);
const read = () => (fs.existsSync(file('queue.json')) ? JSON.parse(fs.readFileSync(file('queue.json'), 'utf8')) : []);
const write = (queue) => fs.writeFileSync(file('queue.json'), JSON.stringify(queue));
const marks = process.env.BREEDLAB_BATCHES;
const marked = name === 'scancel' ? fs.readdirSync(marks, { recursive: true }).filter((f) => f.includes('cancelled/')).length : '';
fs.appendFileSync(file('calls'), [name, ...args, marked].join(' ').trim() + '\\n');
if (fs.existsSync(file('down'))) { console.error(name + ': error: Unable to contact slurm controller'); process.exit(1); }
if (name === 'sbatch') {
  const script = fs.readFileSync(args.at(-1), 'utf8');
  const [, job] = /--job-name=(\\S+)/.exec(script);
  const [, last] = /--array=0-(\\d+)/.exec(script) ?? [];
  const queue = read();
  const id = String(100 + new Set(queue.map((entry) => entry.job)).size);
  const indices = last === undefined ? ['N/A'] : Array.from({ length: Number(last) + 1 }, (_, i) => String(i));
  write([...queue, ...indices.map((index) => ({ name: job, job: id, index, state: 'PENDING', node: '', reason: 'Priority' }))]);
  console.log(id);
}
if (name === 'squeue') {
  const jobs = args[args.indexOf('-j') + 1];
  const names = args.find((arg) => arg.startsWith('--name='))?.slice(7).split(',');
  for (const e of read()) {
    if (names === undefined) { if (e.job + '_' + e.index === jobs) console.log(e.state + '|' + e.reason); }
    else if (names.includes(e.name)) console.log([e.name, e.job, e.index, e.state, e.node, e.reason].join('|'));
  }
}
if (name === 'scontrol' && args[0] === 'show') console.log('MaxArraySize            = 3');
if (name === 'scontrol' && args[0] === 'requeue') write(read().map((e) => (e.job + '_' + e.index === args[1] ? { ...e, state: 'PENDING', reason: 'BeginTime' } : e)));
if (name === 'scancel') write(read().map((e) => (args.includes(e.job + '_' + e.index) || args.includes(e.job) ? { ...e, state: 'CANCELLED' } : e)));
`;

/** A place with Slurm's programs, and what was asked of them. */
export interface FakeSlurm {
  /** Folder for the PATH. */
  readonly folder: string;
  /** Command lines so far. */
  calls(): readonly string[];
  /** Sets the state of a task. */
  set(job: string, index: number, state: string, node: string): void;
  /** Whether the controller answers. */
  answers(isUp: boolean): void;
}

export function fakeSlurm(folder: string): FakeSlurm {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['sbatch', 'squeue', 'scontrol', 'scancel']) {
    fs.writeFileSync(path.join(folder, name), PROGRAM, { mode: 0o755 });
  }
  const queue = path.join(folder, 'queue.json');
  const down = path.join(folder, 'down');
  const calls = path.join(folder, 'calls');
  return {
    folder,
    calls: () => (fs.existsSync(calls) ? fs.readFileSync(calls, 'utf8').trim().split('\n') : []),
    set(job, index, state, node) {
      const entries = JSON.parse(fs.readFileSync(queue, 'utf8')) as { job: string; index: string }[];
      const isIt = (entry: { job: string; index: string }): boolean =>
        entry.job === job && entry.index === String(index);
      const changed = entries.map((entry) => (isIt(entry) ? { ...entry, state, node, reason: 'None' } : entry));
      fs.writeFileSync(queue, JSON.stringify(changed));
    },
    answers: (isUp) => (isUp ? fs.rmSync(down, { force: true }) : fs.writeFileSync(down, '')),
  };
}
