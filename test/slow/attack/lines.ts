import { hostileLines } from '../../attack/commandLines';
import type { Attack, Task } from './attack';
import type { Field } from './field';
import { lastWords, Tally } from './rules';

/** Time that a command gets which somebody could have meant; it must say something, and end when it is asked to. */
const PATIENCE_MS = 15_000;

/** Exit statuses that a command may have: well, failed, misused, interrupted. */
const STATUSES: readonly (number | null)[] = [0, 1, 2, 130];

/** Command lines that nobody should have typed, each in a process and folders of its own. */
export const commandLines: Attack = {
  name: 'lines',
  title: 'command lines',
  count: 640,
  open(field, random, count) {
    const lines = hostileLines(random.uint32(), count);
    return Promise.resolve({ tasks: lines.map(({ args }, item) => taskOf(field, item, args)) });
  },
};

function taskOf(field: Field, item: number, args: readonly string[]): Task {
  return {
    items: [item],
    async run() {
      const tally = new Tally(item);
      const place = field.place(`line-${item}`);
      const name = shown(args);
      const ended = tally.add(name, await field.breedlab(place, args, { patienceMs: PATIENCE_MS }));
      tally.require(STATUSES.includes(ended.status), () => `${name}: ${lastWords(ended)}`);
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `${name}: it writes ${strays.join(', ')}`);
      return tally.report();
    },
  };
}

/** A command line for a finding, long and unprintable arguments cut. */
function shown(args: readonly string[]): string {
  return `breedlab ${args.map((arg) => JSON.stringify(arg.length > 60 ? `${arg.slice(0, 60)}...` : arg)).join(' ')}`;
}
