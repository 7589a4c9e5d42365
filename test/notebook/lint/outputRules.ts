import { executedSource, sourceHash } from '../../../src/report/sourceHash';
import { at, codeCells, sourceOf, type NamedNotebook } from './notebook';

/**
 * Outputs are those of the code above them: a refresh notes in each cell which code it ran. A notebook may be
 * without any outputs, but not have some cells executed and others not.
 */
export function outputsAreFresh(notebook: NamedNotebook): string[] {
  const code = codeCells(notebook).filter((cell) => sourceOf(cell).trim() !== '');
  const wasExecuted = code.some(
    ({ outputs, execution_count }) => (outputs ?? []).length > 0 || typeof execution_count === 'number',
  );
  if (!wasExecuted) return [];
  const stale = code.filter((cell) => executedSource(cell.metadata) !== sourceHash(cell));
  if (stale.length === 0) return [];
  const cells = stale.map(({ id }) => id).join(', ');
  return [
    `${notebook.name}: the outputs of ${cells} are not of their code; ` +
      `run npx breedlab notebooks --refresh --notebooks ${notebook.name}`,
  ];
}

/** Whoever cannot draw a chart sees a picture of it, and whoever cannot see it reads words. */
export function chartsHaveFallbacks(notebook: NamedNotebook): string[] {
  return codeCells(notebook).flatMap((cell) =>
    (cell.outputs ?? []).flatMap((output) => {
      const data = (output.data ?? {}) as Readonly<Record<string, unknown>>;
      const isChart = Object.keys(data).some((type) => /vega|plotly/.test(type));
      const lacking = ['image/png', 'text/plain'].filter((type) => !(type in data));
      if (!isChart || lacking.length === 0) return [];
      return [`${at(notebook, cell)}: a chart without ${lacking.join(' and ')}`];
    }),
  );
}

/** A saved failure would be published as a result. */
export function nothingFailed(notebook: NamedNotebook): string[] {
  return codeCells(notebook).flatMap((cell) =>
    (cell.outputs ?? [])
      .filter(({ output_type, name }) => output_type === 'error' || name === 'stderr')
      .map(() => `${at(notebook, cell)}: has an error among its outputs`),
  );
}
