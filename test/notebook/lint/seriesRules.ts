import { allExperiments, experiment, experimentId } from '../../../src/experiments';
import { codeCells, sourceOf, type NamedNotebook } from './notebook';

/** The experiments of the series that a notebook's cells train, in order. */
export function trainedIn(notebook: NamedNotebook): readonly number[] {
  return codeCells(notebook).flatMap((cell) => numbersIn(sourceOf(cell), /\btrain\((\d+)/g));
}

/**
 * A block's notebook trains all of its block and nothing else, each experiment after its card, and ends in a
 * table and a reading of them all.
 */
export function trainsItsBlock(notebook: NamedNotebook): string[] {
  const trained = trainedIn(notebook);
  if (trained.length === 0) return [];
  const { name } = notebook;
  const blocks = [...new Set(trained.map((id) => experiment(id).block))];
  const ofBlock = allExperiments().filter(({ block }) => block === blocks[0]);
  const missing = ofBlock.map(({ id }) => Number(id)).filter((id) => !trained.includes(id));
  return [
    ...(blocks.length > 1 ? [`${name}: trains experiments of ${blocks.join(' and ')}`] : []),
    ...missing.map((id) => `${name}: does not train ${id} of its block ${blocks[0]}`),
    ...trained.flatMap((id) => cardProblems(notebook, id)),
    ...closingProblems(notebook, trained, blocks[0]!),
  ];
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** Whoever runs all cells knows before what that trains. */
export function tellsOfTrainings(notebook: NamedNotebook): string[] {
  const trains = codeCells(notebook).some((cell) => /\btrain\(/.test(sourceOf(cell)));
  const told = notebook.cells.slice(0, 3).map(sourceOf).join('\n');
  if (!trains) return [];
  if (!told.includes('*Run All*')) return [`${notebook.name}: does not say at its top what Run All trains`];
  const count = NUMBERS[trainedIn(notebook).length];
  const isRight = count === 'no' || told.includes(`trains ${count} networks anew`);
  return isRight ? [] : [`${notebook.name}: does not say that Run All trains ${count} networks anew`];
}

/** Every experiment of the series has one notebook, where it trains once. */
export function everyExperimentOnce(notebooks: readonly NamedNotebook[]): string[] {
  const homes = notebooks.flatMap((notebook) => trainedIn(notebook).map((id) => ({ id, name: notebook.name })));
  return allExperiments().flatMap(({ id }) => {
    const own = homes.filter((home) => experimentId(home.id) === id);
    if (own.length === 1) return [];
    return [`${id} trains in ${own.length === 0 ? 'no notebook' : own.map(({ name }) => name).join(' and ')}`];
  });
}

function cardProblems(notebook: NamedNotebook, id: number): string[] {
  const sources = codeCells(notebook).map(sourceOf);
  const card = sources.findIndex((source) => source.includes(`show.card(${id})`));
  const training = sources.findIndex((source) => source.includes(`train(${id}`));
  return card >= 0 && card < training ? [] : [`${notebook.name}: trains ${id} without showing its card before`];
}

function closingProblems(notebook: NamedNotebook, trained: readonly number[], block: string): string[] {
  const code = codeCells(notebook).map(sourceOf).join('\n');
  const listed = /show\.table\(\[([\d, ]+)\]/.exec(code)?.[1] ?? '';
  const inTable = code.includes(`show.table('${block}')`) ? trained : numbersIn(listed, /(\d+)/g);
  const untold = trained.filter((id) => !inTable.includes(id));
  return [
    ...untold.map((id) => `${notebook.name}: has no table with ${id}`),
    ...(code.includes(`show.reading('${block}'`) ? [] : [`${notebook.name}: has no reading of ${block}`]),
  ];
}

function numbersIn(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => Number(match[1]));
}
