import * as fs from 'node:fs';
import * as path from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src/core';
import { readImageFolder, SPLITS, type Dataset } from '../../src/data';
import { experimentId, type RunConfig } from '../../src/experiments';
import { baseSettings, type EpochRow, type TrainingSettings } from '../../src/training';

/** Trainings that take a second: three colors of noise, a narrow network. */

const COLORS = [
  [200, 60, 60],
  [60, 200, 60],
  [60, 60, 200],
] as const;
const PER_CLASS = { train: 8, valid: 3, test: 4 } as const;

/** Writes the images and reads them as a dataset. */
export async function makeTinyDataset(folder: string): Promise<Dataset> {
  const random = Random.seeded(7);
  for (const split of SPLITS) {
    for (const [c, color] of COLORS.entries()) {
      const place = path.join(folder, split, `00${c + 1}.Color_${c}`);
      fs.mkdirSync(place, { recursive: true });
      for (let i = 0; i < PER_CLASS[split]; i++) await writeImage(path.join(place, `${i}.jpg`), color, random);
    }
  }
  return readImageFolder(folder);
}

async function writeImage(file: string, color: readonly number[], random: Random): Promise<void> {
  const [width, height] = [48, 40];
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(255, color[i % 3]! + random.uniform(-60, 60)));
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toFile(file);
}

export function tinySettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  return {
    ...baseSettings,
    model: 'Base_fix',
    weightInit: 'default',
    pretrained: false,
    fcLayersReinitialised: null,
    trainable: 'all',
    learningRate: 0.02,
    momentum: 0.9,
    weightDecay: 0.0005,
    dropout: 0.5,
    batchSize: 5,
    maxEpochs: 4,
    earlyStoppingPatience: 10,
    scheduler: { factor: 0.5, patience: 0, cooldown: 0 },
    augmentation: {
      randomResizedCrop: true,
      horizontalFlip: true,
      colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2 },
    },
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    imageSize: 64,
    widthMultiplier: 0.05,
    precision: 'fp32',
    ...changes,
  };
}

export function tinyConfig(dataset: Dataset, changes: Partial<RunConfig> = {}): RunConfig {
  const { train, valid, test } = dataset.images;
  return {
    formatVersion: 1,
    experiment: experimentId(28),
    title: 'tiny',
    parent: null,
    profile: 'demo',
    seed: 3,
    settings: tinySettings(),
    dataset: {
      name: dataset.name,
      hash: dataset.hash,
      classCount: dataset.classes.length,
      counts: { train: train.length, valid: valid.length, test: test.length },
    },
    ...changes,
  };
}

/** A history without its times, which differ from run to run. */
export function withoutTimes(history: readonly EpochRow[]): Omit<EpochRow, 'seconds' | 'imagesPerSecond'>[] {
  return history.map(({ seconds: _seconds, imagesPerSecond: _pace, ...row }) => row);
}
