import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ExperimentId } from '../ids';

/**
 * Version of the run-folder format and of the training code's numerics: runs of another version are not the
 * same.
 */
export const FORMAT_VERSION = 1;

/** Folder of backbones among the runs; no profile has this name. */
export const BACKBONES_FOLDER = 'backbones';

/** Files of a run folder, and the folder of its lease. */
export const RUN_FILES = {
  config: 'config.json',
  environment: 'environment.json',
  history: 'history.json',
  metrics: 'metrics.json',
  predictions: 'predictions.json',
  lock: 'lock',
} as const;

/** Path of one of a run's files. */
export function runFile(folder: string, file: keyof typeof RUN_FILES): string {
  return path.join(folder, RUN_FILES[file]);
}

/** Tells whether a run has come as far as a checkpoint or a summary: anything to read or to continue. */
export function hasTrained(folder: string): boolean {
  const checkpoints = ['last', 'best'].map((name) => path.join(folder, name, 'checkpoint.json'));
  const kept = [runFile(folder, 'metrics'), ...checkpoints];
  return kept.some((file) => fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined);
}

/** Folder name for an experiment's runs: its id, with characters that file systems dislike replaced. */
export function experimentFolderName(id: ExperimentId): string {
  return id.replace(/[^\w.-]/g, '-').replace(/^\.+/, '-') || '-';
}

/** `28-seed1-20261123T183000Z`: experiment, seed and the second in which the run began (UTC). */
export function runIdAt(id: ExperimentId, seed: number, start: Date): string {
  const stamp = start.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${experimentFolderName(id)}-seed${seed}-${stamp}`;
}
