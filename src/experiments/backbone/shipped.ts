import * as path from 'node:path';
import { BreedlabError, formatPercent, readJsonIfPresent, settings as runtimeSettings } from '../../core';
import { sha256File } from '../../download';
import type { ModelName } from '../../models';
import type { TensorMap } from '../../training';
import { openWeightsFile } from '../../weights';
import type { EnvironmentFile } from '../runs';
import type { OpenedPretrained, PretrainedSource, RunConfig } from '../types';
import type { BackboneScale } from './recipe';

/** A backbone that is kept with the project: `data/backbones/<model>.json`, beside its weights. */
export interface ShippedBackbone {
  readonly model: ModelName;
  /** Name of the safetensors file beside this one: tensors in TensorFlow's layouts. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of that file, hexadecimal. */
  readonly sha256: string;
  readonly elementType: 'float32' | 'float16';
  /** Command that makes it again. */
  readonly command: string;
  /** The hash of all that decides its weights: settings, seed, images, format. */
  readonly hash: string;
  readonly scale: BackboneScale;
  readonly seed: number;
  /** Images that it learned from. */
  readonly dataset: RunConfig['dataset'] & { readonly classes: readonly string[] };
  readonly epochs: number;
  readonly bestEpoch: number;
  /** Accuracy of these very weights on held-out test images of its own classes, with Wilson's 95% interval. */
  readonly testAccuracy: {
    readonly correct: number;
    readonly total: number;
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
  };
  /** The engines and processors that computed it, in the order of their sessions: equal ones give equal bits. */
  readonly computedOn: readonly Pick<EnvironmentFile['sessions'][number], 'engine' | 'cpu' | 'commit'>[];
}

/** Folder of the backbones that ship. */
export function shippedFolder(): string {
  return path.join(runtimeSettings().dataFolder, 'backbones');
}

/**
 * The backbone of a model that ships; undefined where there is none, or none of this scale.
 *
 * @param scale Default: any
 * @param folder Default: that of the project
 */
export function shippedBackbone(
  model: ModelName,
  scale?: BackboneScale,
  folder = shippedFolder(),
): ShippedBackbone | undefined {
  const found = readJsonIfPresent<ShippedBackbone>(path.join(folder, `${model}.json`));
  if (found === undefined || scale === undefined) return found;
  const isOfScale = found.scale.imageSize === scale.imageSize && found.scale.widthMultiplier === scale.widthMultiplier;
  return isOfScale ? found : undefined;
}

/** What the backbones of these models learned, for people, e.g. `125 other drawn breeds, top-1 34.0%`. */
export function shippedText(models: readonly ModelName[]): string {
  const shipped = models.flatMap((model) => shippedBackbone(model) ?? []);
  const [first] = shipped;
  if (first === undefined) return 'other drawn breeds';
  const accuracies = shipped.map(({ model, testAccuracy: { estimate } }) =>
    models.length === 1 ? formatPercent(estimate) : `${formatPercent(estimate)} (${model})`,
  );
  return `${first.dataset.classCount} other drawn breeds, top-1 ${accuracies.join(', ')}`;
}

/** A backbone that ships as a source of weights; opening it checks its SHA-256. */
export function shippedSource({ model, file, sha256 }: ShippedBackbone, folder = shippedFolder()): PretrainedSource {
  return {
    origin: { on: 'drawn-breeds', name: `backbone-${model}`, hash: sha256 },
    open: async (): Promise<OpenedPretrained> => {
      const tensors = await readShippedTensors(path.join(folder, file), sha256);
      return { weights: { layout: 'breedlab', tensors }, close: () => undefined };
    },
  };
}

/**
 * The weights of a file that ships, as float32.
 *
 * @throws BreedlabError when it is missing or its SHA-256 is another
 */
export async function readShippedTensors(file: string, sha256: string): Promise<TensorMap> {
  const opened = await openWeightsFile(file);
  try {
    if ((await sha256File(file)) !== sha256) {
      throw new BreedlabError(
        `The backbone ${file} is not the one that ships: its SHA-256 is not ${sha256.slice(0, 16)}...`,
        'Restore it from the repository: git checkout -- data/backbones.',
      );
    }
    return new Map(opened.names().map((name) => [name, { shape: opened.entry(name).shape, data: opened.read(name) }]));
  } finally {
    opened.close();
  }
}
