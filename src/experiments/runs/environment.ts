import { execFileSync } from 'node:child_process';
import * as os from 'node:os';
import * as path from 'node:path';
import { readJsonIfPresent, settings, writeJsonAtomic, type ExtensionFile, type FileWriter } from '../../core';
import { SPLIT_LIST_FILE, type Dataset } from '../../data';
import type { EngineInfo } from '../../engine';
import type { RunConfig } from '../types';
import { runFile } from './layout';

/** Environment of one session of a run. */
export interface SessionEnvironment {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly engine: EngineInfo;
  readonly node: string;
  /** System, release and processor architecture. */
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Commit of the code, with `+changes` when tracked files differed from it; null outside a git checkout. */
  readonly commit: string | null;
  /** `root` is the folder the images were read from. */
  readonly dataset: {
    readonly name: string;
    readonly hash: string;
    readonly root: string;
    /** The split list that named the images, where it is not the one in the folder. */
    readonly list?: string;
  };
  /** The user's code files that the training used, with their paths. Absent: none. */
  readonly extensions?: readonly ExtensionFile[];
  /** Parts of the engine that are not those of the first session, so that the last digits may differ. Absent: none. */
  readonly differs?: readonly string[];
}

/** environment.json: one entry per session, the first one that began the run. */
export interface EnvironmentFile {
  readonly sessions: readonly SessionEnvironment[];
}

/** Environment of this process. */
export function sessionEnvironment(
  engine: EngineInfo,
  dataset: Dataset,
  extensions: readonly ExtensionFile[],
): SessionEnvironment {
  const { cores, projectRoot, packageRoot } = settings();
  return {
    startedAt: new Date().toISOString(),
    engine,
    node: process.version,
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores,
    memoryGiB: Math.round((os.totalmem() / 2 ** 30) * 10) / 10,
    // An installed package is no checkout, whatever repository its project lies in.
    commit: packageRoot === projectRoot ? gitCommit(packageRoot) : null,
    dataset: recordOf(dataset),
    ...(extensions.length === 0 ? {} : { extensions }),
  };
}

/** A dataset as a run's configuration and summary name it. */
export function describeDataset({ name, hash, classes, images, leftOut, fold }: Dataset): RunConfig['dataset'] {
  return {
    name,
    hash,
    classCount: classes.length,
    counts: { train: images.train.length, valid: images.valid.length, test: images.test.length },
    ...(leftOut === undefined ? {} : { leftOut: { seed: leftOut.seed, of: leftOut.of, classes: leftOut.classes } }),
    ...(fold === undefined ? {} : { fold }),
  };
}

function recordOf({ name, hash, root, list }: Dataset): SessionEnvironment['dataset'] {
  const isInFolder = list === undefined || list === path.join(root, SPLIT_LIST_FILE);
  return { name, hash, root, ...(isInFolder ? {} : { list }) };
}

/**
 * Adds a session to a run's environment.json.
 *
 * @returns parts of the engine in which it differs from the session that began the run
 */
export function recordSession(folder: string, session: SessionEnvironment, writer: FileWriter): readonly string[] {
  const file = runFile(folder, 'environment');
  const earlier = readJsonIfPresent<EnvironmentFile>(file)?.sessions ?? [];
  const differs = engineDifferences(earlier[0]?.engine ?? session.engine, session.engine);
  const told = differs.length === 0 ? session : { ...session, differs };
  writeJsonAtomic(file, { sessions: [...earlier, told] }, writer);
  return differs;
}

/** Names of what decides the bits of a training and is not the same in two engines; what was not recorded is not held against them. */
function engineDifferences(first: EngineInfo, own: EngineInfo): readonly string[] {
  const parts = ['packageVersion', 'tensorflowVersion', 'device', 'threads', 'binding', 'instructionSet'] as const;
  return parts.filter((part) => first[part] !== undefined && first[part] !== own[part]);
}

function gitCommit(folder: string): string | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).trim();
  try {
    const changes = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', 'HEAD') + (changes ? '+changes' : '');
  } catch {
    return null;
  }
}
