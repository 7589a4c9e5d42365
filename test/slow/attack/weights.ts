import * as fs from 'node:fs';
import { hostileWeights } from '../../attack/weightFiles';
import { inGroups, type Attack } from './attack';
import { fileTask } from './fileTasks';
import { lastWords } from './rules';

const GROUP = 30;
/** One of so many is also given to a training, which starts a process for each. */
const TRAINED = 10;

/** Hostile files of weights: read in a process, and some given to a training. */
export const weightFiles: Attack = {
  name: 'weights',
  title: 'weight files',
  count: 300,
  async open(field, random, count) {
    const all = hostileWeights(count, random);
    const images = await field.images();
    const tasks = inGroups(count, GROUP).map((items) =>
      fileTask({
        ...{ field, items, name: 'weights' },
        put(item, place) {
          const { name, kind, content } = all[item]!;
          const file = place.at(`own-${name}`);
          fs.writeFileSync(file, content);
          return { type: 'weights', file, kind, bytes: content.length };
        },
        async afterwards(item, { file }, place, tally) {
          if (item % TRAINED !== 0) return;
          const args = ['train', '38', '--data', images.root, '--epochs', '1', '--weights', file];
          const ended = tally.add(`train --weights ${all[item]!.name}`, await field.breedlab(place, args));
          const isRefused = ended.status === 1 && ended.stderr.includes(file);
          if (!isRefused)
            tally.find(`train --weights ${all[item]!.name}: not refused by name, ${lastWords(ended)}`, item);
        },
      }),
    );
    return { tasks };
  },
};
