import { BreedlabError, settings } from '../core';
import type { Dataset, Split } from '../data';
import {
  datasetState,
  downloadSize,
  openNamed,
  type DatasetStatistics,
  type Duplicates,
  type OwnDataset,
  type Prepared,
  type PublishedDataset,
  type VerifyReport,
} from '../datasets';
import { resultProse, resultTable } from './output';

/** Limit of names shown from a list; --json has them all. */
const SHOWN = 2;

/** A dataset of the user's with its images, or the error that kept it from being opened. */
export type LookedAt =
  | { readonly dataset: OwnDataset; readonly opened: Dataset; readonly problem: null }
  | { readonly dataset: OwnDataset; readonly opened: null; readonly problem: string };

export function lookedAt(dataset: OwnDataset): LookedAt {
  try {
    return { dataset, opened: openNamed(dataset), problem: null };
  } catch (error) {
    if (error instanceof BreedlabError) return { dataset, opened: null, problem: error.message };
    throw error;
  }
}

/** Datasets that can be fetched, that are present, and that the user defined. */
export function datasetListing(all: readonly PublishedDataset[], own: readonly LookedAt[] = []): string {
  const columns = [
    { title: 'name' },
    { title: 'breeds', align: 'right' },
    { title: 'images' },
    { title: 'download', align: 'right' },
    { title: 'state' },
  ] as const;
  const rows = all.map((dataset) => [
    dataset.name,
    String(dataset.classes().length),
    dataset.parts.map(({ name, images }) => `${name} ${images}`).join(', '),
    downloadSize(dataset),
    datasetState(dataset),
  ]);
  const licenses = [...all, ...own.map(({ dataset }) => dataset)].map(({ name, license }) => `${name}: ${license}`);
  return [
    resultTable(columns, rows),
    '',
    ...(own.length === 0 ? [] : [ownListing(own), '']),
    'licences',
    ...licenses.map((text) => resultProse(text)),
    '',
    resultProse(`kept in ${settings().datasetsFolder}; addresses, checksums and citations: --json`),
  ].join('\n');
}

function ownListing(own: readonly LookedAt[]): string {
  const rows = own.map(({ dataset: { name, folder }, opened, problem }) => [
    name,
    ...(opened === null ? ['-', problem] : [String(opened.classes.length), imagesText(opened)]),
    folder,
  ]);
  const columns = [
    { title: 'your own' },
    { title: 'classes', align: 'right' },
    { title: 'images' },
    { title: 'folder', below: true },
  ] as const;
  return resultTable(columns, rows);
}

/** `10 classes; train 500, valid 100, test 200`. */
export function countsText(dataset: Dataset): string {
  return `${dataset.classes.length} classes; ${imagesText(dataset)}`;
}

function imagesText({ images: { train, valid, test } }: Dataset): string {
  return splitCounts({ train: train.length, valid: valid.length, test: test.length });
}

function splitCounts({ train, valid, test }: Readonly<Record<Split, number>>): string {
  return `train ${train}, valid ${valid}, test ${test}`;
}

/** Result of `data prepare`. */
export function preparedText({ kind, file, drawn, dataset }: Prepared): string {
  const counts = countsText(dataset);
  if (kind === 'folders') return `${dataset.root} is split into folders already: ${counts}. Nothing was written.`;
  const shares = Object.entries(drawn).map(([split, share]) => `${split} ${share}`);
  const how = shares.length === 0 ? 'the splits are as the folder has them' : `drawn per class: ${shares.join(', ')}`;
  const what = kind === 'written' ? 'written' : 'is there already';
  return `${file ?? ''} ${what}: ${counts} (${how}). No file was moved.`;
}

/** Result of `data verify`. */
export function verifyText(report: VerifyReport): string {
  const { counts, classes, shorterSide, formats } = report;
  const images = counts.train + counts.valid + counts.test;
  const kinds = Object.entries(formats).map(([format, count]) => `${format} ${count}`);
  const sides =
    shorterSide === null
      ? ''
      : `; shorter side ${shorterSide.least} to ${shorterSide.most} px, median ${shorterSide.median}`;
  return [
    `${report.name}: ${images} images of ${classes} classes; ${splitCounts(counts)}`,
    `folder   ${report.root}`,
    `hash     ${report.hash} (names and sizes: what a run records)`,
    `content  ${report.contentHash}`,
    `formats  ${kinds.join(', ') || 'none'}${sides}`,
    '',
    resultTable([{ title: 'finding' }, { title: 'files', align: 'right' }, { title: '' }], findings(report)),
    ...descriptionLines(report),
    '',
    report.ok
      ? 'Every file decodes.'
      : 'Not as it should be: broken and zero-size files are left out of trainings; a count that differs is another dataset.',
  ].join('\n');
}

function findings(report: VerifyReport): string[][] {
  const leaks = report.duplicates.filter(({ splits }) => splits.length > 1);
  const conflicts = report.duplicates.filter(({ classes }) => classes.length > 1);
  const row = (title: string, files: readonly string[], note = ''): string[] => [
    title,
    String(files.length),
    [files.length > 0 ? note : '', some(files)].filter((text) => text !== '').join(': '),
  ];
  return [
    ['broken', String(report.broken.length), some(report.broken.map(({ path, reason }) => `${path} ${reason}`))],
    row('zero-size', report.empty),
    row('truncated', report.truncated, 'used, the missing part is grey'),
    row('greyscale', report.greyscale),
    row('CMYK', report.cmyk),
    row('EXIF-rotated', report.rotated, 'used as stored'),
    row('wrong extension', report.wrongExtension, 'read by content'),
    row('in no class or split', report.unlisted, 'not used'),
    [
      'unreadable',
      String(report.unreadable.length),
      some(report.unreadable.map(({ path, reason }) => `${path} ${reason}`)),
    ],
    groupsRow('duplicates', report.duplicates, 'groups'),
    groupsRow('- across splits', leaks, 'training images that are evaluated on, or the same in valid and test'),
    groupsRow('- of two classes', conflicts, 'one image with two labels'),
  ];
}

function groupsRow(title: string, groups: readonly Duplicates[], note: string): string[] {
  const first = groups[0];
  const example =
    first === undefined ? '' : `${note}: ${first.files.map(shown).join(' = ')}${groups.length > 1 ? ', ...' : ''}`;
  return [title, String(groups.length), example];
}

function descriptionLines({ description }: VerifyReport): string[] {
  if (description === null) return [];
  const { dataset, parts, classes, matches } = description;
  const differing = parts.map(({ name, expected, found }) => `${name} ${found} of ${expected}`).join(', ');
  const names = [
    ...(classes.missing.length > 0 ? [`lacks ${classes.missing.length} classes: ${some(classes.missing)}`] : []),
    ...(classes.extra.length > 0 ? [`has ${classes.extra.length} others: ${some(classes.extra)}`] : []),
  ];
  return ['', `${matches ? 'as' : 'NOT as'} ${dataset} is described: ${[differing, ...names].join('; ')}`];
}

/** Channel statistics, ready for an experiment. */
export function statisticsText(statistics: DatasetStatistics): string {
  const { name, images, resize, imageSize, mean, std, skipped, truncated } = statistics;
  const list = (values: readonly number[]): string => values.map((value) => value.toFixed(4)).join(' ');
  return [
    `${name}: ${images} training images, Resize(${resize}) and CenterCrop(${imageSize}), levels from 0 to 1`,
    `mean ${list(mean)}`,
    `std  ${list(std)}`,
    ...(truncated > 0 ? [`${truncated} end early; the missing part is grey`] : []),
    ...(skipped.length > 0
      ? [`${skipped.length} left out: ${some(skipped.map(({ path, reason }) => `${path} ${reason}`))}`]
      : []),
  ].join('\n');
}

function some(texts: readonly string[]): string {
  const rest = texts.length - SHOWN;
  return texts.slice(0, SHOWN).map(shown).join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}

/** Escapes a file name, which may hold line breaks and terminal control characters. */
function shown(text: string): string {
  return /[\u0000-\u001f\u007f-\u009f]/.test(text) ? JSON.stringify(text) : text;
}
