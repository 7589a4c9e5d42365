import { startProgram, type AnsweringProcess, type Program } from './programs';

/** A side of a comparison: a program, and its requests. */
export interface Side {
  readonly name: string;
  readonly program: Program;
  /** Threads of its numeric library's operations. */
  readonly threads: number;
  /** Asked once, before the rounds. Default: nothing. */
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
  let startedAt = NaN;
  const start = async (): Promise<AnsweringProcess> => {
    startedAt = Date.now();
    const program = await startProgram(side.program, { threads: side.threads, side: `${side.name} (${caseName})` });
    Object.assign(versions, program.introduction);
    return program;
  };
  const once = side.fresh === true ? undefined : await start();
  const { open } = side;
  const opened = once === undefined || open === undefined ? null : await ask<Opened>(once, open);
  return {
    ...{ name: side.name, versions },
    opened: opened && { ...opened, seconds: (Date.now() - startedAt) / 1000 },
    async measure(round) {
      const program = once ?? (await start());
      try {
        return { ...(await ask<Answer>(program, { ...side.measure, round: round + 1 })), startedAt };
      } finally {
        if (once === undefined) await program.close();
      }
    },
    close: async () => once?.close(),
  };
}
