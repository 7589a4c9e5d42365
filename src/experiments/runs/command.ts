import { hasDataset } from '../../datasets';
import { profile } from '../profiles';
import type { RunMetrics } from '../types';

/** The command that trains a run's experiment again, under its profile and seed and on its data. */
export function trainCommand(
  run: Pick<RunMetrics, 'experiment' | 'profile' | 'seed' | 'dataset' | 'pretrainedOn'>,
): string {
  const { experiment, profile: name, seed, dataset, pretrainedOn } = run;
  const isProfiles = dataset.name === profile(name).data.name;
  const data = isProfiles ? '' : ` --data ${hasDataset(dataset.name) ? dataset.name : 'FOLDER'}`;
  const weights = pretrainedOn === 'own-file' ? ' --weights FILE' : '';
  return `npx breedlab train ${experiment} --profile ${name} --seed ${seed}${data}${weights}`;
}
