import * as fs from 'node:fs';

/** An instruction of a Dockerfile, in the order of the file. */
export interface Instruction {
  /** E.g. `RUN`. */
  readonly name: string;
  /** All behind it, on one line. */
  readonly text: string;
}

/** The instructions of a Dockerfile: comments left out, continued lines joined. */
export function readDockerfile(file: string): readonly Instruction[] {
  return fs
    .readFileSync(file, 'utf8')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name: name.toUpperCase(), text };
    });
}

/** `${NAME}` and `$NAME` filled in from what `ARG` and `ENV` set; unknown names stay. */
export function filledIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole: string, braced?: string, plain?: string) => {
    return variables[braced ?? plain ?? ''] ?? whole;
  });
}

/** The variables that an `ARG` or `ENV` sets. */
export function assigned({ name, text }: Instruction): Readonly<Record<string, string>> {
  if (name !== 'ARG' && name !== 'ENV') return {};
  const pairs = text.split(/\s+(?=\w+=)/).map((pair) => /^(\w+)=(.*)$/.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1]!, pair[2]!]])));
}
