import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The one place for paths and runtime settings. Everything is read from the environment once per call. */
export interface Settings {
  /** Folder of the project (the nearest parent of this file that holds Breedlab's package.json). */
  readonly projectRoot: string;
  /** Tracked data: published results and curves, breed traits, saved metrics. `<root>/data`. */
  readonly dataFolder: string;
  /** Datasets made or fetched. Default `<root>/data/datasets`; `BREEDLAB_DATASETS`. */
  readonly datasetsFolder: string;
  /** Published weights that were fetched. Default `<root>/data/weights`; `BREEDLAB_WEIGHTS`. */
  readonly weightsFolder: string;
  /** Run folders. Default `<root>/data/runs`; `BREEDLAB_RUNS`. */
  readonly runsFolder: string;
  /** The HTML report. Default `<root>/report`; `BREEDLAB_REPORT`. */
  readonly reportFolder: string;
  /** Notebooks. `<root>/notebooks`. */
  readonly notebooksFolder: string;
  /** Setup files: kernel, report template, Python helpers. `<root>/setup`. */
  readonly setupFolder: string;
  /** Python of the project's own environment. `<root>/.venv/bin/python`. */
  readonly python: string;
  /** Cores this process may use. */
  readonly cores: number;
  /** Image worker threads. Default: the cores, at most 8; `BREEDLAB_WORKERS`. */
  readonly workers: number;
}

/** The settings of this process. */
export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const projectRoot = findProjectRoot(__dirname);
  const inProject = (...parts: string[]): string => path.join(projectRoot, ...parts);
  const cores = os.availableParallelism();
  const workers = Number.parseInt(environment.BREEDLAB_WORKERS ?? '', 10);
  return {
    projectRoot,
    dataFolder: inProject('data'),
    datasetsFolder: path.resolve(environment.BREEDLAB_DATASETS ?? inProject('data', 'datasets')),
    weightsFolder: path.resolve(environment.BREEDLAB_WEIGHTS ?? inProject('data', 'weights')),
    runsFolder: path.resolve(environment.BREEDLAB_RUNS ?? inProject('data', 'runs')),
    reportFolder: path.resolve(environment.BREEDLAB_REPORT ?? inProject('report')),
    notebooksFolder: inProject('notebooks'),
    setupFolder: inProject('setup'),
    python: inProject('.venv', 'bin', 'python'),
    cores,
    workers: Number.isInteger(workers) && workers > 0 ? workers : Math.min(cores, 8),
  };
}

function findProjectRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest) && fs.readFileSync(manifest, 'utf8').includes('"name": "breedlab"')) return folder;
    if (folder === path.dirname(folder)) throw new Error(`No package.json of breedlab above ${from}.`);
  }
}
