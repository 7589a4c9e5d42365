import { counted, formatCount } from '../../../core';
import type { VerifyReport } from '../../../datasets';
import type { Table } from '../../output';

/** Files named for a finding. */
const SHOWN = 3;

/** Lists the odd files of a dataset, and what becomes of them. */
export function verifyTable(report: VerifyReport): Table {
  const { name, counts, classes, shorterSide, formats, duplicates, ok } = report;
  const leaks = duplicates.filter(({ splits }) => splits.length > 1).map(({ files }) => files.join(' = '));
  const conflicts = duplicates.filter((each) => each.classes.length > 1).map(({ files }) => files.join(' = '));
  const findings: readonly (readonly [string, readonly string[], string])[] = [
    ['do not decode', report.broken.map(({ path }) => path), 'left out of trainings'],
    ['empty', report.empty, 'left out of trainings'],
    ['truncated', report.truncated, 'used, the missing part is grey'],
    ['greyscale', report.greyscale, 'used'],
    ['CMYK', report.cmyk, 'used'],
    ['turned by EXIF', report.rotated, 'used as stored'],
    ['with the wrong extension', report.wrongExtension, 'read by content'],
    ['of no class or split', report.unlisted, 'not used'],
    ['cannot be looked at', report.unreadable.map(({ path }) => path), 'not used'],
    ['twice, in different splits', leaks, 'the test would know them from training'],
    ['twice, in different classes', conflicts, 'one of the two is wrong'],
  ];
  const sizes = shorterSide === null ? '' : `, shorter side ${shorterSide.least} to ${shorterSide.most} px`;
  const kinds = Object.entries(formats).map(([format, count]) => `${formatCount(count)} ${format}`);
  const images = counts.train + counts.valid + counts.test;
  return {
    caption: `${name}: ${counted(images, 'image')} of ${classes} classes (${kinds.join(', ')}${sizes})`,
    columns: [
      { title: 'Files' },
      { title: '', align: 'right' },
      { title: 'What becomes of them' },
      { title: 'Such as' },
    ],
    rows: findings.map(([title, files, fate]) => [
      title,
      String(files.length),
      files.length === 0 ? '' : fate,
      files.slice(0, SHOWN).join(', '),
    ]),
    notes: [ok ? 'Every file decodes.' : 'Not every file can be used: trainings leave these out, and name them.'],
  };
}
