import * as fs from 'node:fs';
import { hostileArchives } from '../../attack/archives';
import { inGroups, type Attack } from './attack';
import { fileTask } from './fileTasks';

const GROUP = 20;

/** Hostile archives, unpacked as those of a dataset are. */
export const archives: Attack = {
  name: 'archives',
  title: 'archives',
  count: 100,
  open(field, random, count) {
    const all = hostileArchives(count, random);
    const tasks = inGroups(count, GROUP).map((items) =>
      fileTask({
        ...{ field, items, name: 'archives' },
        put(item, place) {
          const { name, content } = all[item]!;
          const file = place.at(`own-${name}`);
          fs.writeFileSync(file, content);
          const folder = place.at('own-unpacked', name);
          fs.mkdirSync(folder, { recursive: true });
          return { type: 'archive', file, folder };
        },
        afterwards(item, _request, place, tally) {
          const escaped = [place.folder, place.at('own-unpacked')].flatMap((folder) =>
            fs.readdirSync(folder).filter((name) => name.startsWith('escaped')),
          );
          if (escaped.length > 0) tally.find(`one of these archives wrote ${escaped.join(', ')}`, item);
          return Promise.resolve();
        },
      }),
    );
    return Promise.resolve({ tasks });
  },
};
