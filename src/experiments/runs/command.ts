import { nameBeforeFold } from '../../data';
import { hasDataset } from '../../datasets';
import { profile } from '../profiles';
import type { RunMetrics } from '../types';

/** The command that trains a run's experiment again, under its profile and seed and on its data. */
export function trainCommand(
  run: Pick<RunMetrics, 'experiment' | 'profile' | 'seed' | 'dataset' | 'pretrainedOn'>,
): string {
  const { experiment, profile: name, seed, dataset, pretrainedOn } = run;
  const whole = nameBeforeFold(dataset.name, dataset.fold);
  const isProfiles = whole === profile(name).data.name;
  const data = isProfiles ? '' : ` --data ${hasDataset(whole) ? whole : 'FOLDER'}`;
  const fold = dataset.fold === undefined ? '' : ` --fold ${dataset.fold.fold}/${dataset.fold.of}`;
  const weights = pretrainedOn === 'own-file' ? ' --weights FILE' : '';
  return `npx breedlab train ${experiment} --profile ${name} --seed ${seed}${data}${fold}${weights}`;
}
