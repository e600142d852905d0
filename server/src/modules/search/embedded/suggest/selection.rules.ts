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
    // Those behind it move up by one; the last goes, if there is no room.
    let at = kept.length < count ? kept.length : count - 1;
    for (; at > 0 && (values[kept[at - 1] as number] as number) < value; at -= 1)
      kept[at] = kept[at - 1] as number;
    kept[at] = place;
    if (kept.length === count) least = values[kept[count - 1] as number] as number;
  }
  return kept;
}
