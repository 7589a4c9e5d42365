import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureText, parseInteger, resultProse, resultTable } from '../../src/cli/output';
import { BreedlabError, nearest, plainText } from '../../src/core';
import { statusLine } from '../../src/cli/statusLine';

describe('a whole number', () => {
  for (const text of [
    '',
    ' ',
    ' 5',
    '5 ',
    '1e3',
    '0x10',
    '-1',
    '+1',
    '2.5',
    'NaN',
    'Infinity',
    '9007199254740993',
    '11',
  ]) {
    test(`is not '${text}'`, () => {
      assert.throws(() => parseInteger('--n', 1, 10)(text), { name: 'BreedlabError', message: /--n is '.*1 to 10/ });
    });
  }
  test('is one in its range', () => {
    assert.deepEqual(['1', '10', '007'].map(parseInteger('--n', 1, 10)), [1, 10, 7]);
    assert.equal(parseInteger('--n', 0)('9007199254740991'), Number.MAX_SAFE_INTEGER);
  });
});

describe('what a terminal would obey is written out', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u009b31m', '\\u009b31m'],
    ['a\rb\u0008', 'a\\u000db\\u0008'],
    ['photo\u202egpj.exe', 'photo\\u202egpj.exe'],
    ['Affenpinscher, Grönlandhund 犬\tx\ny', 'Affenpinscher, Grönlandhund 犬\tx\ny'],
  ];
  for (const [text, expected] of cases) test(JSON.stringify(text), () => assert.equal(plainText(text), expected));

  test('JSON means the same', () => {
    const value = { name: 'a\u001b\u009b\u202e\u007f"\n' };
    assert.deepEqual(JSON.parse(plainText(JSON.stringify(value))), value);
  });

  test('on a live line, too', () => {
    let said = '';
    const line = statusLine({ isTTY: true, write: (text) => (said += text) });
    line.live('a\u001b[2Jb');
    line.keep('c\u0007d');
    assert.equal(said, '\r\u001b[Ka\\u001b[2Jb\r\u001b[Kc\\u0007d\n');
  });
});

describe('a failure', () => {
  test('of the user or the system has no stack', () => {
    const refusal = Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS', syscall: 'open' });
    for (const error of [new BreedlabError('It is wrong.', 'Mend it.'), refusal]) {
      assert.equal(failureText(error), `breedlab: ${error.message}`);
    }
  });
  test('of the program has one', () => assert.match(failureText(new TypeError('x')), /TypeError: x\n +at /));
  test('that quotes a megabyte is cut', () => {
    assert.ok(failureText(new BreedlabError(`'${'x'.repeat(1e6)}' is wrong.`, 'Mend it.')).length < 5000);
  });
});

test('a megabyte has no nearest name, and is not compared', () => {
  const began = performance.now();
  assert.equal(nearest('x'.repeat(1e6), ['x'.repeat(1e6), 'train', 'valid']), undefined);
  assert.equal(nearest('trein', ['train', 'x'.repeat(1e6)]), 'train');
  assert.ok(performance.now() - began < 100);
});

describe('a result', () => {
  const prose = [
    'An answer that is longer than a line of a narrow terminal.',
    '',
    '  indented: and longer than a line, too',
  ];

  test('breaks between words at the width of the terminal, and further lines stay below what they belong to', () => {
    assert.deepEqual(resultProse(prose.join('\n'), 30).split('\n'), [
      'An answer that is longer than',
      'a line of a narrow terminal.',
      '',
      '  indented: and longer than a',
      '      line, too',
    ]);
    const table = resultTable([{ title: 'name' }, { title: 'file', below: true }], [['a', 'b'.repeat(20)]], 20);
    assert.equal(table, `name\n----\na\n    ${'b'.repeat(16)}\n    bbbb`);
  });

  test('keeps its lines in a file', () => {
    assert.equal(resultProse(prose.join('\n'), undefined), prose.join('\n'));
  });
});
