import { counted } from '../../core';
import { diagnose } from '../../doctor';
import { profile } from '../../experiments';
import { cellDisplay, tableBundle } from '../output';
import { cellEnvironment } from '../training';

/** Rows on the machine that bear on figures; the others are shown only when something is wrong. */
const ALWAYS = ['node', 'engine'];
/** Row on an unused GPU, which is shown before a training since it makes every training slow. */
const IN_DOUBT = ['gpu'];

/**
 * Shows the engine: Node, and TensorFlow with its device. Problems of the installation come with their
 * remedy.
 *
 * @example await show.engine();
 */
export async function showEngine(): Promise<void> {
  const display = cellDisplay();
  const { checks } = await diagnose();
  const shown = checks.filter(
    ({ name, status }) =>
      ALWAYS.includes(name) || status === 'problem' || (status === 'warning' && IN_DOUBT.includes(name)),
  );
  display.show(
    tableBundle({
      columns: [{ title: 'Part' }, { title: 'State' }, { title: 'What was found' }],
      rows: [
        ...shown.map(({ name, status, detail, remedy }) => [
          name,
          status,
          remedy === undefined ? detail : `${detail} ${remedy}`,
        ]),
        ...trainingRow(cellEnvironment().profile),
      ],
    }),
  );
}

/** Threads of the profile's trainings, where they are not those of the engine: reports and cards name these. */
function trainingRow(name: string): readonly string[][] {
  const { engineThreads } = profile(name);
  if (engineThreads === null) return [];
  return [['trainings', 'ok', `of the ${name} profile compute on ${counted(engineThreads, 'thread')} each`]];
}
