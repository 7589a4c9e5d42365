import { startProgram, type AnsweringProcess, type Program } from './programs';

/** A side of a comparison: a program, and its requests. */
export interface Side {
  readonly name: string;
  readonly program: Program;
  /** Threads of its numeric library's operations. */
  readonly threads: number;
  /** Asked before the rounds, and of each new process. Default: nothing. */
  readonly open?: object;
  /** Asked in every round; the request says the round, too. */
  readonly measure: object;
  /** Each round has a process of its own. Default: one process for all rounds. */
  readonly fresh?: boolean;
}

/** An answer, and when the process that gave it was started, in ms since 1970. */
export type Timed<Answer> = Answer & { readonly startedAt: number };

/** Answers of a side. */
export interface SideRun<Answer, Opened> {
  readonly name: string;
  /** Its program's description of itself. */
  readonly versions: Readonly<Record<string, string>>;
  /** Time from the start of its process to the answer to {@link Side.open}, and that answer; null where nothing was asked. */
  readonly opened: (Opened & { readonly seconds: number }) | null;
  /** In the order of the rounds. */
  readonly answers: readonly Timed<Answer>[];
}

/** A side whose process runs, unless every round has its own. */
export interface OpenSide<Answer, Opened> extends Omit<SideRun<Answer, Opened>, 'answers'> {
  measure(round: number): Promise<Timed<Answer>>;
  close(): Promise<void>;
}

/**
 * Starts a side and sends it the request that comes before the rounds.
 *
 * @param caseName for errors, which also name the side
 * @param device that Breedlab computes on: PyTorch is told to compute on the same
 */
export async function openSide<Answer, Opened>(
  side: Side,
  caseName: string,
  device: () => string,
): Promise<OpenSide<Answer, Opened>> {
  const ask = <T>(program: AnsweringProcess, request: object): Promise<T> =>
    program.ask<T>({ threads: side.threads, device: device(), ...request });
  const versions: Record<string, string> = {};
  const start = async (): Promise<Started<Opened>> => {
    const startedAt = Date.now();
    const program = await startProgram(side.program, { threads: side.threads, side: `${side.name} (${caseName})` });
    Object.assign(versions, program.introduction);
    if (side.open === undefined) return { program, startedAt, opened: null };
    const opened = await ask<Opened>(program, side.open);
    return { program, startedAt, opened: { ...opened, seconds: (Date.now() - startedAt) / 1000 } };
  };
  const isFresh = side.fresh === true;
  // A fresh side without a request to open is started in its rounds alone.
  const first = isFresh && side.open === undefined ? undefined : await start();
  let running = first;
  return {
    ...{ name: side.name, versions },
    opened: first?.opened ?? null,
    async measure(round) {
      running ??= await start();
      const { program, startedAt } = running;
      try {
        return { ...(await ask<Answer>(program, { ...side.measure, round: round + 1 })), startedAt };
      } finally {
        if (isFresh) {
          running = undefined;
          await program.close();
        }
      }
    },
    close: async () => running?.program.close(),
  };
}

/** A side's process that answers measurements. */
interface Started<Opened> {
  readonly program: AnsweringProcess;
  readonly startedAt: number;
  readonly opened: (Opened & { readonly seconds: number }) | null;
}
