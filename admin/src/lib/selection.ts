/**
 * The selection after a row was picked: toggles it, or with `from` (the row picked before) gives the
 * whole range between both the picked row's new state. Ids stand in the order of the page.
 */
export function pickRow(
  ids: readonly string[],
  selected: ReadonlySet<string>,
  id: string,
  from: string | null,
): Set<string> {
  const next = new Set(selected);
  const isOn = !selected.has(id);
  const a = from === null ? -1 : ids.indexOf(from);
  const b = ids.indexOf(id);
  const range = a < 0 || b < 0 ? [id] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
  for (const one of range) {
    if (isOn) next.add(one);
    else next.delete(one);
  }
  return next;
}
