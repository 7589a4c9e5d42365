/** A part of the order under construction. */
interface Cluster {
  /** Items from left to right. */
  readonly items: readonly number[];
}

/**
 * An order in which similar items stand near each other: average-linkage clustering (Sokal & Michener 1958),
 * each time turning the two clusters that meet so that their most similar ends touch. For a matrix of n items
 * it takes n^3 steps, a moment for some hundreds.
 *
 * @param similarity symmetric; the diagonal is not read
 * @returns the items' indices; ties go to the lower index, so that the order is the same every time
 */
export function seriate(similarity: readonly (readonly number[])[]): readonly number[] {
  let clusters: Cluster[] = similarity.map((_, item) => ({ items: [item] }));
  while (clusters.length > 1) {
    const [a, b] = mostSimilar(clusters, similarity);
    const joined = join(clusters[a]!, clusters[b]!, similarity);
    clusters = [...clusters.filter((_, i) => i !== a && i !== b), joined];
  }
  return clusters[0]?.items ?? [];
}

function mostSimilar(
  clusters: readonly Cluster[],
  similarity: readonly (readonly number[])[],
): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let highest = -Infinity;
  for (let a = 0; a < clusters.length; a++) {
    for (let b = a + 1; b < clusters.length; b++) {
      const value = averageSimilarity(clusters[a]!, clusters[b]!, similarity);
      if (value > highest) [highest, best] = [value, [a, b]];
    }
  }
  return best;
}

function averageSimilarity(a: Cluster, b: Cluster, similarity: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const x of a.items) for (const y of b.items) sum += similarity[x]![y]!;
  return sum / (a.items.length * b.items.length);
}

/** The two in a row, turned so that the ends that meet are the most similar. */
function join(a: Cluster, b: Cluster, similarity: readonly (readonly number[])[]): Cluster {
  const reversed = ({ items }: Cluster): Cluster => ({ items: [...items].reverse() });
  const pairs = [
    [a, b],
    [reversed(a), b],
    [a, reversed(b)],
    [reversed(a), reversed(b)],
  ] as const;
  const touching = ([left, right]: readonly [Cluster, Cluster]): number =>
    similarity[left.items.at(-1)!]![right.items[0]!]!;
  const best = pairs.reduce((found, pair) => (touching(pair) > touching(found) ? pair : found));
  return { items: [...best[0].items, ...best[1].items] };
}
