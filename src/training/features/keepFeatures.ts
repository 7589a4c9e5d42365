import { isDeterministic, trainingTransform, type BatchLoader, type Dataset, type Split } from '../../data';
import type { Engine } from '../../engine';
import type { FrozenPart } from '../../models';
import { mixesImages } from '../losses';
import type { Network } from '../network';
import type { BatchSource } from '../setup';
import type { TrainingSettings } from '../types';
import { FeatureSource } from './featureSource';

/** Options of {@link keepFeatures}. */
export interface KeepFeaturesOptions {
  readonly engine: Engine;
  readonly network: Network;
  readonly settings: TrainingSettings;
  readonly dataset: Dataset;
  readonly loaders: Readonly<Record<Split, BatchLoader>>;
  /** Memory for the features of the three splits together, in MiB. 0: none are kept. */
  readonly mostMiB: number;
  /** Called with a sentence about features that do not fit. Default: none. */
  readonly onNotice?: (message: string) => void;
}

const MIB = 2 ** 20;
/** The evaluation splits come first: every transfer learning keeps their features, which are small. */
const BY_GAIN: readonly Split[] = ['valid', 'test', 'train'];

/**
 * The sources of a training's batches. Where the pixels of a split are the same in every epoch and the network
 * begins with a frozen part, that part is computed once per image and its features are kept. A split's features are
 * kept as a whole or not at all.
 */
export function keepFeatures(options: KeepFeaturesOptions): Readonly<Record<Split, BatchSource>> {
  const { dataset, loaders, mostMiB, onNotice } = options;
  const sources: Record<Split, BatchSource> = { ...loaders };
  if (mostMiB === 0) return sources;
  let left = mostMiB * MIB;
  const tooLarge: string[] = [];
  for (const split of BY_GAIN) {
    const part = keptPart(options, split);
    if (part === null) continue;
    const images = dataset.images[split];
    const bytes = images.length * part.size * Float32Array.BYTES_PER_ELEMENT;
    if (bytes > left) {
      tooLarge.push(`${split} (${Math.ceil(bytes / MIB)} MiB)`);
      continue;
    }
    left -= bytes;
    const together = split === 'train' ? 'image' : 'batch';
    sources[split] = new FeatureSource({ ...options, part, loader: loaders[split], images, together });
  }
  if (tooLarge.length > 0) {
    onNotice?.(
      `The frozen layers are computed again in every epoch for ${tooLarge.join(' and ')}: their features do not fit ` +
        `into the ${mostMiB} MiB of the feature cache. BREEDLAB_FEATURE_CACHE_MB sets its size.`,
    );
  }
  return sources;
}

/** The part of the network that is the same for the images of a split in every epoch. */
function keptPart({ network, settings }: KeepFeaturesOptions, split: Split): FrozenPart | null {
  if (split !== 'train') return network.frozenPart({ training: false });
  const isSame = isDeterministic(trainingTransform(settings)) && !mixesImages(settings);
  return isSame ? network.frozenPart({ training: true }) : null;
}
