import type { ChannelStatistics } from '../../../data';
import type { Table } from '../../output';

const CHANNELS = ['red', 'green', 'blue'] as const;

/**
 * A batch in numbers.
 *
 * @param shape images, height, width, channels
 * @param statistics of red, green and blue
 */
export function batchTable(shape: readonly number[], statistics: readonly ChannelStatistics[]): Table {
  const digits = (value: number): string => value.toFixed(2);
  return {
    caption: `A batch of shape ${shape.join(' × ')}`,
    columns: [
      { title: 'Channel' },
      { title: 'Mean', align: 'right' },
      { title: 'Standard deviation', align: 'right' },
      { title: 'Smallest', align: 'right' },
      { title: 'Largest', align: 'right' },
    ],
    rows: statistics.map(({ mean, std, min, max }, channel) => [
      CHANNELS[channel]!,
      ...[mean, std, min, max].map(digits),
    ]),
  };
}
