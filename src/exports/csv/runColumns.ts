import { wilsonInterval, type Interval } from '../../analysis';
import { publishedExperiments, publishedResult, type Run } from '../../experiments';
import { settingColumns } from '../../training';
import type { Cell, CsvColumn } from './csv';

type Column = CsvColumn<Run>;

/** Columns that identify a run. */
export const IDENTITY: readonly Column[] = [
  column('run_id', 'Name of the run folder.', ({ runId }) => runId),
  column('profile', '`demo`, `study` or `paper`.', ({ config }) => config.profile),
  column('experiment', 'Number or name of the experiment.', ({ config }) => config.experiment),
  column('seed', 'Decides initial weights, order, augmentation and dropout.', ({ config }) => config.seed),
];

const STATE: readonly Column[] = [
  column('title', 'Title of the experiment.', ({ config }) => config.title),
  column('parent', 'Experiment it differs from.', ({ config }) => config.parent),
  column(
    'status',
    '`finished`, `interrupted`, `diverged`, `running`, or `unfinished` (killed).',
    ({ status }) => status,
  ),
  column(
    'outcome',
    'Why it ended: `early-stopping`, `max-epochs`, `interrupted`, `diverged`.',
    ({ metrics }) => metrics?.outcome.kind,
  ),
  column('started_at', 'Beginning of the first session, ISO 8601.', (run) => firstSession(run)?.startedAt),
  column('finished_at', 'End of the last session, ISO 8601.', ({ metrics }) => metrics?.finishedAt),
];

const RESULTS: readonly Column[] = [
  column('epochs_run', 'Finished epochs.', ({ history }) => history.length),
  column('best_epoch', 'Epoch with the lowest validation loss, from 1.', ({ metrics }) => metrics?.bestEpoch),
  column('valid_loss', 'Validation loss of the best epoch.', ({ metrics }) => metrics?.validLoss),
  column('test_loss', 'Test loss of the best epoch.', ({ metrics }) => metrics?.testLoss),
  column('test_accuracy', 'Of the best epoch, in [0, 1].', ({ metrics }) => metrics?.testAccuracy),
  column('test_accuracy_low', "Lower end of Wilson's 95% interval.", (run) => accuracyInterval(run)?.low),
  column('test_accuracy_high', "Upper end of Wilson's 95% interval.", (run) => accuracyInterval(run)?.high),
  column(
    'test_top5_accuracy',
    'Test images whose breed is among the first five, in [0, 1].',
    ({ metrics }) => metrics?.testTop5Accuracy,
  ),
  column('test_correct', 'Test images classified correctly.', ({ metrics }) => metrics?.testCorrect),
  column('test_total', 'Test images that decode.', ({ metrics }) => metrics?.testTotal),
  column('published_test_accuracy', 'Of the published experiment of this number, in [0, 1].', (run) =>
    publishedAccuracy(run),
  ),
  column('skipped_files', 'Files that do not decode.', ({ metrics }) => metrics?.skipped.count),
  column('train_minutes', 'Time of all finished epochs.', ({ metrics }) => metrics?.timing.trainMinutes),
  column(
    'images_per_second',
    'Training images per second of training time.',
    ({ metrics }) => metrics?.timing.imagesPerSecond,
  ),
];

const PARAMETERS = column('parameters', 'Parameters, frozen ones included.', ({ metrics }) => metrics?.parameters);
const PRETRAINED_ON = column(
  'pretrained_on',
  'What those learned from: `imagenet`, `drawn-breeds`, `procedural-things` or `own-file`.',
  ({ config }) => config.pretrained?.on,
);

/** Every setting, and after some of them the columns that belong to it. */
const MADE_WITH: readonly Column[] = settingColumns().flatMap(({ name, setting, meaning, value }) => {
  const own = column(name, meaning, ({ config }) => value(config.settings));
  if (setting === 'model') return [own, PARAMETERS];
  return setting === 'pretrained' ? [own, PRETRAINED_ON] : [own];
});

const WHERE: readonly Column[] = [
  column('dataset', 'Name of the dataset.', ({ config }) => config.dataset.name),
  column('dataset_hash', 'Hash of its paths and sizes.', ({ config }) => config.dataset.hash),
  column('classes', 'Number of breeds.', ({ config }) => config.dataset.classCount),
  column('train_images', 'Images of the training split.', ({ config }) => config.dataset.counts.train),
  column('valid_images', 'Images of the validation split.', ({ config }) => config.dataset.counts.valid),
  column('test_images', 'Images of the test split.', ({ config }) => config.dataset.counts.test),
  column('sessions', 'Sessions it was trained in.', ({ environment }) => environment.sessions.length),
  column('device', '`cpu` or `gpu`, of the first session.', (run) => firstSession(run)?.engine?.device),
  column('tensorflow', 'Version of the runtime.', (run) => firstSession(run)?.engine?.tensorflowVersion),
  column('cpu', 'Model of the processor.', (run) => firstSession(run)?.cpu),
  column('commit', 'Commit of the code.', (run) => firstSession(run)?.commit),
];

/** Columns of a table with a row per run. */
export const RUN_COLUMNS: readonly Column[] = [...IDENTITY, ...STATE, ...RESULTS, ...MADE_WITH, ...WHERE];

function column(name: string, meaning: string, value: (run: Run) => Cell): Column {
  return { name, meaning, value };
}

/** Older or foreign runs may lack it. */
function firstSession({ environment }: Run): Partial<Run['environment']['sessions'][number]> | undefined {
  return environment.sessions[0];
}

function accuracyInterval({ metrics }: Run): Interval | undefined {
  if (metrics === null || metrics.testCorrect === null || metrics.testTotal < 1) return undefined;
  return wilsonInterval(metrics.testCorrect, metrics.testTotal);
}

function publishedAccuracy({ config }: Run): number | null {
  const found = publishedExperiments().find(({ id }) => id === config.experiment);
  return found === undefined ? null : publishedResult(found.id).testAccuracy;
}
