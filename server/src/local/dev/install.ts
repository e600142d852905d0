import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides which packages are needed. Uses nothing but what is built in: it runs before the install. */
const INPUTS = [
  'bun.lock',
  'package.json',
  ...['shared', 'server', 'store', 'admin'].map((name) => `${name}/package.json`),
];

/** True when node_modules was not made from the lock file as it is now. */
export function isInstallNeeded(root: string): boolean {
  const stamp = stampFile(root);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint(root);
}

/** `bun install` with the running Bun; the last lines of its output are in the error when it fails. */
export async function installDependencies(root: string, say: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, ['install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output
        .trimEnd()
        .split(/[\r\n]+/)
        .at(-1);
      if (line) say(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`bun install ended with ${code}:\n${output.trimEnd().split('\n').slice(-15).join('\n')}`);
  writeFileSync(stampFile(root), fingerprint(root));
}

function stampFile(root: string): string {
  return join(root, 'node_modules', '.zivero-installed');
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const input of INPUTS) hash.update(input).update(readFileSync(join(root, input)));
  return hash.digest('hex');
}
