import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { settings } from '../../src/core';

/** One output message of a cell. */
export type Output =
  | { readonly kind: 'stream'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'display_data' | 'update_display_data';
      readonly data: Readonly<Record<string, unknown>>;
      readonly slot: string | null;
    };

export interface CellResult {
  readonly status: 'ok' | 'error' | 'abort';
  readonly outputs: readonly Output[];
  readonly seconds: number;
}

/** Why kernels cannot be driven here, or false: the value of node:test's `skip`. */
export const noKernel: string | false = findOut();

function findOut(): string | false {
  const { python } = settings();
  if (!fs.existsSync(python)) return `no ${python}: run npm run setup`;
  const probe = spawnSync(python, ['-c', 'import jupyter_client']);
  return probe.status === 0 ? false : 'jupyter_client is not installed in .venv: run npm run setup';
}

/** A real kernel of the project, through jupyter_client. */
export class KernelDriver {
  private readonly process: ChildProcess;
  private readonly waiting: ((line: string) => void)[] = [];

  private constructor(environment: NodeJS.ProcessEnv, folder: string) {
    const { python, setupFolder, projectRoot } = settings();
    const script = path.join(projectRoot, 'test', 'fixtures', 'scripts', 'drive_kernel.py');
    this.process = spawn(python, [script, setupFolder, 'kernel', folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    readline.createInterface({ input: this.process.stdout! }).on('line', (line) => this.waiting.shift()?.(line));
    this.process.on('exit', () => this.waiting.splice(0).forEach((give) => give('{"error":"the driver ended"}')));
  }

  /** @param folder of the notebook. Default: the project's notebooks */
  static async start(
    environment: NodeJS.ProcessEnv = {},
    folder: string = settings().notebooksFolder,
  ): Promise<KernelDriver> {
    const driver = new KernelDriver(environment, folder);
    await driver.line();
    return driver;
  }

  /** Runs a cell to its end. */
  async execute(code: string, timeout = 60): Promise<CellResult> {
    await this.begin(code);
    return this.finish(timeout);
  }

  async begin(code: string): Promise<void> {
    await this.ask({ op: 'start', code });
  }

  async finish(timeout = 60): Promise<CellResult> {
    return (await this.ask({ op: 'finish', timeout })) as unknown as CellResult;
  }

  /** Waits until the running cell has shown `text`. */
  async waitFor(text: string, timeout = 60): Promise<void> {
    await this.ask({ op: 'waitFor', text, timeout });
  }

  /** What the last cell shows within some seconds, also after it has ended. */
  async later(seconds: number): Promise<readonly Output[]> {
    return (await this.ask({ op: 'later', seconds })).outputs as readonly Output[];
  }

  /**
   * Opens another page on the kernel: the last status it is told, and texts that a cell of its shows.
   *
   * @param outputs wait for so many; 0: until the cell has ended
   */
  async page(
    code: string | undefined,
    outputs: number,
  ): Promise<{ status: string | null; outputs: readonly string[] }> {
    const answer = await this.ask({ op: 'page', code, outputs });
    return { status: answer.status as string | null, outputs: answer.outputs as readonly string[] };
  }

  async interrupt(): Promise<void> {
    await this.ask({ op: 'interrupt' });
  }

  /** SIGKILL to the kernel alone, not to its group. */
  async kill(): Promise<void> {
    await this.ask({ op: 'kill' });
  }

  async restart(): Promise<void> {
    await this.ask({ op: 'restart' });
  }

  async pid(): Promise<number> {
    return Number((await this.ask({ op: 'pid' })).pid);
  }

  /** @returns seconds it took */
  async shutdown(): Promise<number> {
    return Number((await this.ask({ op: 'shutdown' })).seconds);
  }

  async complete(code: string): Promise<readonly string[]> {
    const { content } = await this.ask({ op: 'complete', code, cursor: code.length });
    return (content as { matches: string[] }).matches;
  }

  async inspect(code: string, cursor: number): Promise<string> {
    const { content } = await this.ask({ op: 'inspect', code, cursor });
    return (content as { data: Record<string, string> }).data['text/plain'] ?? '';
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin!.end();
    if (this.process.exitCode === null) await ended;
  }

  private async ask(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.process.stdin!.write(`${JSON.stringify(command)}\n`);
    const answer = JSON.parse(await this.line()) as Record<string, unknown>;
    if (answer.error !== undefined) throw new Error(String(answer.error));
    return answer;
  }

  private line(): Promise<string> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** The text of all streams, or of one. */
export function streamText(outputs: readonly Output[], name?: 'stdout' | 'stderr'): string {
  return outputs.map((o) => (o.kind === 'stream' && (name === undefined || o.name === name) ? o.text : '')).join('');
}

/** What each display slot showed last, in order of appearance. */
export function finalDisplays(outputs: readonly Output[]): readonly Readonly<Record<string, unknown>>[] {
  const slots = new Map<string, Readonly<Record<string, unknown>>>();
  outputs.forEach((output, i) => {
    if (output.kind !== 'stream') slots.set(output.slot ?? `#${i}`, output.data);
  });
  return [...slots.values()];
}

/** Whether a process is there and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Polls until `condition` holds. @throws Error after `seconds` */
export async function eventually(condition: () => boolean, seconds: number, what: string): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition(); ) {
    if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
