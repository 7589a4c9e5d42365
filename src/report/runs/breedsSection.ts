import { breedAccuracies, mostConfused } from '../../analysis';
import { formatPercent, html, rangeText, type Html } from '../../core';
import type { Predictions } from '../../experiments';
import { table } from '../table';

/** Breeds that are shown unfolded; a longer list is folded. */
const MOST_OPEN = 15;
const MOST_PAIRS = 8;

/**
 * Accuracy of each breed, and the breeds most often taken for another.
 *
 * @param run its name, for the table's
 */
export function breedsSection(predictions: Predictions, run: string): Html {
  const breeds = breedAccuracies(predictions);
  const breedTable = table({
    label: `Accuracy of each breed by ${run}`,
    columns: [
      { title: 'Breed' },
      { title: 'Accuracy', numeric: true },
      { title: 'Correct', numeric: true },
      { title: '95% interval', numeric: true, wideOnly: true },
    ],
    rows: breeds.map(({ name, correct, total, accuracy }) => [
      name,
      formatPercent(accuracy.estimate, 1),
      { content: `${correct}/${total}`, sortBy: correct },
      { content: rangeText(accuracy), sortBy: accuracy.low },
    ]),
  });
  const folded = html`<details class="more"><summary>All ${breeds.length} breeds</summary>
${breedTable}
</details>`;
  return html`<div class="breeds">
<div>
<h3>Breed by breed</h3>
${breeds.length > MOST_OPEN ? folded : breedTable}
</div>
<div>
<h3>Most often confused</h3>
${confusions(predictions)}
</div>
</div>`;
}

function confusions(predictions: Predictions): Html {
  const pairs = mostConfused(predictions).slice(0, MOST_PAIRS);
  if (pairs.length === 0) return html`<p>No test image was taken for another breed.</p>`;
  const name = (index: number): string => predictions.classes[index]!;
  const items = pairs.map(
    ({ trueClass, predictedClass, count, total }) =>
      html`<li><b>${name(trueClass)}</b> taken for <b>${name(predictedClass)}</b>
<span class="quiet">${count} of ${total} images</span></li>\n`,
  );
  return html`<ol class="confusions">\n${items}</ol>`;
}
