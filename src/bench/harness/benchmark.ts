import type { Command } from 'commander';
import { printResult, statusLine, type StatusLine } from '../../cli/index';
import { etaText, formatDuration, secondsLeft } from '../../core';
import { addFlags, type DefaultTexts, type Flags } from './flags';
import { interleave } from './interleave';
import { describeMachine, machineText, type MachineReport } from './machine';
import { preparePython } from './python';
import { openSide, type OpenSide, type Side, type SideRun } from './sides';
import { textTable, type ReportTable } from './tables';

/** A comparison: all its sides are measured in turn, each in a process of its own. */
export interface Case<Row, Answer, Opened> {
  /** For progress lines, e.g. `step Base, batch 32`. */
  readonly name: string;
  /** Breedlab first: the others compute on the device that it names. */
  readonly sides: readonly Side[];
  /** Figures from the sides' answers, in their order. */
  rows(runs: readonly SideRun<Answer, Opened>[]): readonly Row[];
}

/** A benchmark's work for the options it was given. */
export interface Plan<Facts, Row, Answer, Opened> {
  readonly rounds: number;
  /** Facts of the report besides its rows. */
  readonly facts: Facts;
  readonly cases: readonly Case<Row, Answer, Opened>[];
}

/** Means of benchmarks to plan. */
export interface Tools {
  readonly status: StatusLine;
  /** A Python with PyTorch, made where there is none. */
  python(): Promise<string>;
}

/** Output of `--json`. */
export type Report<Facts = unknown, Row = unknown> = Facts & {
  readonly benchmark: string;
  readonly machine: MachineReport;
  readonly rounds: number;
  readonly rows: readonly Row[];
};

/** A benchmark's own parts. The rest is the same for each: options, turns, progress, JSON and tables. */
export interface BenchmarkDefinition<Chosen extends Partial<Flags>, Facts, Row, Answer, Opened> {
  readonly name: string;
  readonly description: string;
  /** Its options, with their defaults. */
  readonly flags: Chosen;
  /** Defaults that are no single value, for the help. */
  readonly defaultTexts?: DefaultTexts;
  plan(flags: Chosen, tools: Tools): Promise<Plan<Facts, Row, Answer, Opened>> | Plan<Facts, Row, Answer, Opened>;
  table(report: Report<Facts, Row>): ReportTable;
  /** Keeps the figures of a whole measurement where its options ask for that. Default: nothing. */
  keep?(report: Report<Facts, Row>, flags: Chosen): void;
  /** A line on one measurement, where measurements take minutes. Default: none. */
  sampleText?(answer: Answer): string;
}

/** A benchmark, whatever its rows are. */
export interface Benchmark {
  readonly name: string;
  /** Adds `bench NAME`. */
  register(program: Command): void;
  /** @param chosen options that are not to have their defaults. Those that the benchmark lacks are ignored */
  measure(chosen: Partial<Flags>): Promise<Report>;
  /** @param report one of this benchmark's own */
  table(report: Report): ReportTable;
}

/** Completes a benchmark from the parts that are its own. */
export function benchmark<Chosen extends Partial<Flags>, Facts, Row, Answer, Opened = null>(
  own: BenchmarkDefinition<Chosen, Facts, Row, Answer, Opened>,
): Benchmark {
  const measure = (flags: Chosen): Promise<Report<Facts, Row>> => run(own, flags);
  const { name, description } = own;
  return {
    name,
    register(program) {
      addFlags(program.command(name).description(description), own.flags, own.defaultTexts).action(
        async (flags: Chosen & { readonly json?: boolean }) => {
          const report = await measure(flags);
          own.keep?.(report, flags);
          printResult(flags.json, report, () => `${machineText(report.machine)}\n\n${textTable(own.table(report))}`);
        },
      );
    },
    measure: (chosen) => measure({ ...own.flags, ...chosen }),
    table: (report) => own.table(report as Report<Facts, Row>),
  };
}

/** Measures one case after the other. */
async function run<Chosen extends Partial<Flags>, Facts, Row, Answer, Opened>(
  { name, plan, sampleText }: BenchmarkDefinition<Chosen, Facts, Row, Answer, Opened>,
  flags: Chosen,
): Promise<Report<Facts, Row>> {
  const status = statusLine(process.stderr);
  const { rounds, facts, cases } = await plan(flags, { status, python: () => preparePython(status) });
  const machine = describeMachine();
  const rows: Row[] = [];
  const versions = new Map<string, Set<string>>();
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  for (const [position, each] of cases.entries()) {
    const place = `${position + 1}/${cases.length} ${each.name}`;
    const live = (text: string, part = 0): void => {
      const eta = secondsLeft({ done: position + part, total: cases.length, seconds: seconds() });
      status.live(`${place}: ${text}, ${etaText(eta)}`);
    };
    const runs = await measureCase(each, rounds, {
      live,
      sample: (text, answer) => sampleText && status.keep(`${place}: ${text}: ${sampleText(answer)}`),
    });
    for (const [key, value] of runs.flatMap((side) => Object.entries(side.versions))) {
      versions.set(key, (versions.get(key) ?? new Set()).add(value));
    }
    rows.push(...each.rows(runs));
    status.keep(`${place}: ${formatDuration(seconds())} since the beginning`);
  }
  // Threads, for one, may differ from case to case.
  const told = Object.fromEntries([...versions].map(([key, values]) => [key, [...values].join(' and ')]));
  const known = { ...machine, versions: { ...machine.versions, ...told } };
  return { ...facts, benchmark: name, machine: known, rounds, rows };
}

/** Reports each task as it begins, and each measurement. */
interface Listeners<Answer> {
  live(text: string, part?: number): void;
  sample(text: string, answer: Answer): void;
}

async function measureCase<Row, Answer, Opened>(
  { name, sides }: Case<Row, Answer, Opened>,
  rounds: number,
  { live, sample }: Listeners<Answer>,
): Promise<readonly SideRun<Answer, Opened>[]> {
  const open: OpenSide<Answer, Opened>[] = [];
  try {
    for (const side of sides) {
      live(`starting ${side.name}`);
      open.push(await openSide<Answer, Opened>(side, name, () => open[0]?.versions.device ?? 'cpu'));
    }
    const answers = await interleave(open, {
      rounds,
      onStep: ({ name: side, round, done, total }) => live(`round ${round}/${rounds}, ${side}`, done / total),
      onSample: (measured) => sample(`round ${measured.round}/${rounds}, ${measured.name}`, measured.sample),
    });
    return open.map((side) => ({ ...side, answers: answers.get(side.name)! }));
  } finally {
    await Promise.all(open.map((side) => side.close()));
  }
}
