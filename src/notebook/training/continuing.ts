import { storedId, type ExperimentId } from '../../experiments';
import { cellEnvironment, type CellEnvironment, type TrainingRequest } from './request';

/**
 * The call that continues an interrupted training, with every option that made its configuration differ from
 * the cell's defaults, since a run of another configuration is another run.
 *
 * @example continuingCall(request) // train(28, { seed: 2, epochs: 4, resume: true })
 */
export function continuingCall(
  { experiment: { id }, profile, seed, epochs, data }: TrainingRequest,
  defaults: CellEnvironment = cellEnvironment(),
): string {
  const options = [
    ...(profile === defaults.profile ? [] : [`profile: ${code(profile)}`]),
    ...(seed === 1 ? [] : [`seed: ${seed}`]),
    ...(epochs === undefined || epochs === defaults.epochs ? [] : [`epochs: ${epochs}`]),
    ...(data === undefined || data === defaults.data ? [] : [`data: ${code(data)}`]),
    'resume: true',
  ];
  return `train(${idAsCode(id)}, { ${options.join(', ')} })`;
}

/** An id as a cell writes it: `34`, or `'mine'`. */
export function idAsCode(id: ExperimentId): string {
  const stored = storedId(id);
  return typeof stored === 'number' ? String(stored) : code(stored);
}

/** A string as a cell writes it. */
function code(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
