import { formatPercent, pointsText } from '../../core';
import type { JudgedPair, PartJudgement } from './judge';
import type { Trial } from './trials';

/** The figures of a part in words, one sentence for each pair. */
export function describeFigures({ part, pairs }: PartJudgement): readonly string[] {
  return pairs.map((pair) => (part.kind === 'time' ? timeText(pair) : accuracyText(pair)));
}

/** The tests behind a part, and the reasons why it is undecided. */
export function describeTests({ pairs }: PartJudgement): readonly string[] {
  return pairs.map(testText);
}

function accuracyText(pair: JudgedPair): string {
  const { from, to, evidence } = pair;
  if (from === null || to === null) return '-';
  const figures = `${accuracy(from)} to ${accuracy(to)}`;
  if (evidence.kind !== 'measured') return prefixed(pair, figures);
  return prefixed(pair, `${figures}: ${pointsText(evidence.interval, 2)}`);
}

function timeText(pair: JudgedPair): string {
  const { from, to, evidence } = pair;
  if (from === null || to === null) return '-';
  const minutes = ({ minutes: value }: Trial): string => (value === null ? 'unknown' : `${value.toFixed(2)} min`);
  if (evidence.kind === 'unreplicated')
    return prefixed(pair, `${minutes(from)} to ${minutes(to)}: ${evidence.estimate.toFixed(2)} times as fast`);
  if (evidence.kind !== 'measured') return prefixed(pair, `${minutes(from)} to ${minutes(to)}`);
  const { estimate, low, high } = evidence.interval;
  return prefixed(pair, `${estimate.toFixed(2)} times as fast (${low.toFixed(2)} to ${high.toFixed(2)})`);
}

function testText(pair: JudgedPair): string {
  const { evidence } = pair;
  switch (evidence.kind) {
    case 'missing':
      return prefixed(pair, `missing: ${evidence.what.join(', ')}`);
    case 'incomparable':
      return prefixed(pair, `cannot be compared: ${evidence.reason}`);
    case 'unreplicated':
      return prefixed(pair, 'one time on each side, no interval');
    case 'measured': {
      const { test, confounders } = evidence;
      return prefixed(pair, confounders.length === 0 ? test : `confounded by ${confounders.join(', ')}; ${test}`);
    }
  }
}

function prefixed({ experiments: [from, to], seed }: JudgedPair, text: string): string {
  return `${from}→${to}${seed === null ? '' : `, seed ${seed}`}: ${text}`;
}

function accuracy({ correct, total }: Trial): string {
  return `${formatPercent(correct / total)} (${correct}/${total})`;
}
