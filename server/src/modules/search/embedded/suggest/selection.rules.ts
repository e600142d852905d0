/**
 * Places of the greatest values in [from, to), at most `count` of them, the greatest first; of equals the
 * first. One pass: most values are below the least that is kept.
 */
export function mostFrequent(
  values: Uint32Array | Float32Array,
  [from, to]: readonly [number, number],
  count: number,
): number[] {
  const kept: number[] = [];
  let least = 0;
  for (let place = from; place < to; place += 1) {
    const value = values[place] as number;
    if (value <= least) continue;
    let at = kept.length;
    while (at > 0 && (values[kept[at - 1] as number] as number) < value) at -= 1;
    kept.splice(at, 0, place);
    if (kept.length > count) kept.pop();
    if (kept.length === count) least = values[kept[count - 1] as number] as number;
  }
  return kept;
}
