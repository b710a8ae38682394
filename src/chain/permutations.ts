/** Every order of some items but the one they are in, each once (Heap's algorithm). */
export function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  const order = [...items];
  const counts = order.map(() => 0);
  for (let at = 1; at < order.length; ) {
    const count = counts[at] ?? 0;
    if (count >= at) {
      counts[at++] = 0;
      continue;
    }
    const from = at % 2 === 0 ? 0 : count;
    [order[from], order[at]] = [order[at] as T, order[from] as T];
    yield [...order];
    counts[at] = count + 1;
    at = 1;
  }
}
