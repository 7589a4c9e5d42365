import * as path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { Task } from './attack';
import type { Field, Place } from './field';
import { READ_ALL, type ReadAnswer, type ReadRequest } from './fileReader';
import { lastWords, Tally } from './rules';
import { watch } from './watched';

/** Files that are read in a process, one after the other. */
export interface FileTaskOptions {
  readonly field: Field;
  readonly name: string;
  readonly items: readonly number[];
  /** Writes the file of an item into a place. @returns what is asked of the process */
  readonly put: (item: number, place: Place) => ReadRequest;
  /** Looks at each file afterwards by a command of its own. Default: none. */
  readonly afterwards?: (item: number, request: ReadRequest, place: Place, tally: Tally) => Promise<void>;
}

/** A task that has files read in a process of their own; another one goes on where a file ends it. */
export function fileTask({ field, name, items, put, afterwards }: FileTaskOptions): Task {
  return {
    items,
    async run() {
      const tally = new Tally(items[0]!);
      const place = field.place(`${name}-${items[0]}`);
      const requests = items.map((item) => ({ item, request: put(item, place) }));
      for (let next = 0; next < requests.length; ) next = await readOn(place, requests, next, tally);
      for (const { item, request } of requests) await afterwards?.(item, request, place, tally);
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `one of these files has ${strays.join(', ')} written`);
      return tally.report();
    },
  };
}

/** Reads files from a position on. @returns the position of the one to begin with next */
async function readOn(
  place: Place,
  requests: readonly { readonly item: number; readonly request: ReadRequest }[],
  from: number,
  tally: Tally,
): Promise<number> {
  let at = from;
  let reader: ChildProcess | undefined;
  const ask = (): void => {
    reader!.send(requests[at]?.request ?? READ_ALL);
  };
  const ended = await watch(path.join(__dirname, 'fileReader.js'), [], {
    ...{ environment: place.environment, cwd: place.cwd },
    onStart(child) {
      reader = child;
      ask();
    },
    onMessage(message) {
      for (const problem of (message as ReadAnswer).problems) tally.find(nameOf(problem), requests[at]!.item);
      at += 1;
      ask();
    },
  });
  tally.measure(ended);
  if (at < requests.length) {
    tally.find(`${path.basename(requests[at]!.request.file)} ends its reader, ${lastWords(ended)}`, requests[at]!.item);
    return at + 1;
  }
  return at;

  function nameOf(problem: string): string {
    return `${path.basename(requests[at]!.request.file)}: ${problem}`;
  }
}
