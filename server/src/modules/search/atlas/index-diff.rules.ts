/**
 * Where the definition on the server is not what we want, one line per place. A server adds defaults of its
 * own, which are no difference; a field that we no longer name is one.
 */
export function definitionDiff(wanted: unknown, found: unknown, path = ''): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return [line(path, wanted, found)];
    return wanted.flatMap((one, at) => definitionDiff(one, found[at], `${path}[${at}]`));
  }
  if (isRecord(wanted)) {
    if (!isRecord(found)) return [line(path, wanted, found)];
    const extra = path.endsWith('fields')
      ? Object.keys(found).filter((key) => !Object.hasOwn(wanted, key))
      : [];
    return [
      ...Object.entries(wanted).flatMap(([key, value]) =>
        definitionDiff(value, found[key], path === '' ? key : `${path}.${key}`),
      ),
      ...extra.map((key) => `${path}.${key}: on the server only`),
    ];
  }
  return Object.is(wanted, found) ? [] : [line(path, wanted, found)];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const line = (path: string, wanted: unknown, found: unknown): string =>
  `${path}: ${JSON.stringify(wanted)} wanted, ${found === undefined ? 'nothing' : JSON.stringify(found)} there`;
