import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareBoxes, type Boxes } from './compareBoxes';

const page: Boxes = {
  column: [0, 0, 800, 600],
  title: [10, 10, 400, 20],
  chart: [10, 40, 780, 500],
};

describe('compareBoxes', () => {
  const cases: readonly [name: string, actual: Boxes, problems: readonly RegExp[]][] = [
    ['accepts what is the same', page, []],
    ['accepts what is a little off', { ...page, chart: [10, 55, 700, 520] }, []],
    ['tells what vanished', { column: page.column!, title: page.title! }, [/^chart is not there/]],
    ['tells what is new', { ...page, legend: [20, 60, 10, 10] }, [/^legend is new/]],
    ['tells what moved', { ...page, title: [60, 10, 400, 20] }, [/^title: its left edge is 60 px; it was 10 px/]],
    ['tells what shrank', { ...page, chart: [10, 40, 300, 500] }, [/^chart: its width is 300 px/]],
    ['tells what overlaps', { ...page, chart: [10, 20, 780, 500] }, [/^title is over chart; it was above/]],
    ['tells what overflows', { ...page, chart: [30, 40, 780, 500] }, [/^column is over chart; it was around/]],
    [
      'tells what changed places',
      { ...page, title: [10, 550, 400, 20] },
      [/^title: its top edge/, /^title is below chart; it was above/],
    ],
  ];
  for (const [name, actual, problems] of cases) {
    it(name, () => {
      const found = compareBoxes(page, actual);
      assert.equal(found.length, problems.length, found.join('\n'));
      problems.forEach((problem, i) => assert.match(found[i]!, problem));
    });
  }

  it('leaves tops and heights to the content where it decides them, not order', () => {
    const longer: Boxes = { column: [0, 0, 800, 900], title: [10, 10, 400, 80], chart: [10, 300, 780, 300] };
    assert.deepEqual(compareBoxes(page, longer, 'content'), []);
    assert.match(
      compareBoxes(page, { ...longer, title: [10, 650, 400, 80] }, 'content').join(),
      /title is below chart/,
    );
    assert.match(compareBoxes(page, { ...longer, chart: [10, 300, 300, 300] }, 'content').join(), /chart: its width/);
  });
});
