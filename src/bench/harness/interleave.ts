/** One of the things that are compared. */
export interface Contender<Sample> {
  readonly name: string;
  measure(round: number): Promise<Sample>;
}

export interface InterleaveOptions<Sample> {
  readonly rounds: number;
  /** Called before every measurement. Default: not called. */
  readonly onStep?: (step: { name: string; round: number; done: number; total: number }) => void;
  /** Called with every measurement. Default: not called. */
  readonly onSample?: (measured: { name: string; round: number; sample: Sample }) => void;
}

/**
 * Measures all contenders once per round, each round beginning with another one, so that other load of the
 * machine affects all of them alike.
 *
 * @returns each contender's samples, in the order of the rounds
 */
export async function interleave<Sample>(
  contenders: readonly Contender<Sample>[],
  { rounds, onStep, onSample }: InterleaveOptions<Sample>,
): Promise<Map<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  const total = rounds * contenders.length;
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length]!;
      onStep?.({ name: contender.name, round: round + 1, done, total });
      const sample = await contender.measure(round);
      samples.get(contender.name)!.push(sample);
      onSample?.({ name: contender.name, round: round + 1, sample });
      done += 1;
    }
  }
  return samples;
}
