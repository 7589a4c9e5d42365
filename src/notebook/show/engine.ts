import { diagnose } from '../../doctor';
import { cellDisplay, tableBundle } from '../output';

/** What a reader of figures wants to know of the machine; the rest is shown only when something is wrong. */
const ALWAYS = ['node', 'engine'];
/** A GPU that is there and idle makes every training slow: worth a word before one begins. */
const IN_DOUBT = ['gpu'];

/**
 * What runs underneath: Node, and TensorFlow with its device. Problems of the installation come with their
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
      rows: shown.map(({ name, status, detail, remedy }) => [
        name,
        status,
        remedy === undefined ? detail : `${detail} ${remedy}`,
      ]),
    }),
  );
}
