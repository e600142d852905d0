const NAMES: Record<number, string> = { 40: 'warn', 50: 'error', 60: 'fatal' };

/**
 * What of the server's log belongs on the developer's terminal: warnings and worse as one readable line
 * with their stack, and everything that is not JSON (a crash at start). Null: it stays in the file.
 */
export function readableLogLine(line: string): string | null {
  const entry = parse(line);
  if (!entry) return line.trim() ? `server: ${line}` : null;
  const name = typeof entry.level === 'number' ? NAMES[entry.level] : undefined;
  if (!name) return null;
  const facts = ['route', 'code', 'ms'].flatMap((key) =>
    entry[key] === undefined ? [] : [`${key}=${String(entry[key])}`],
  );
  const stack = stackOf(entry.err);
  return `server ${name}: ${[entry.msg, ...facts].filter(Boolean).join(' ')}${stack ? `\n${stack}` : ''}`;
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function stackOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  return typeof stack === 'string' ? stack : typeof message === 'string' ? message : null;
}
