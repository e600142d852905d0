import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { isRoot } from '../services/cache-dir.ts';
import { findOnPath, mustRun } from '../services/commands.ts';
import type { Env } from '../services/ways.ts';

/**
 * Launch flags for containers and small machines: no sandbox where there is no user namespace for it,
 * no shared memory folder of 64 MB, and no traffic of the browser's own.
 */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-default-browser-check',
];

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ON_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The browser for tests: `CHROMIUM`, else Playwright's own, else the system's; null when there is none. */
export function findChromium(env: Env): string | null {
  if (env.CHROMIUM) return env.CHROMIUM;
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  for (const name of ON_PATH) {
    const path = findOnPath(name, env);
    if (path) return path;
  }
  return existsSync(ON_MAC) ? ON_MAC : null;
}

/** As `findChromium`; installs one where there is none. Throws a sentence that says how to get it. */
export async function ensureChromium(env: Env, report: (line: string) => void): Promise<string> {
  const found = findChromium(env);
  if (found) return found;
  await install(env, report);
  const installed = findChromium(env);
  if (!installed) throw new Error(howToGet(env));
  return installed;
}

/** One sentence for a machine without a browser. */
export function howToGet(env: Env): string {
  const command = hasDebianPackage(env)
    ? 'sudo apt-get install chromium'
    : 'bunx playwright-core install --with-deps chromium';
  return `Chromium is missing: run \`${command}\`, or name one in CHROMIUM.`;
}

async function install(env: Env, report: (line: string) => void): Promise<void> {
  const mayAsk = process.stdin.isTTY && findOnPath('sudo', env) !== null;
  if (!isRoot() && !mayAsk) throw new Error(howToGet(env));
  if (!hasDebianPackage(env)) {
    report("no Chromium here: fetching Playwright's");
    await mustRun(process.execPath, ['x', 'playwright-core', 'install', '--with-deps', 'chromium'], { env });
    return;
  }
  report("no Chromium here: installing the system's package");
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const [command, ...rest] = isRoot() ? ['apt-get', ...args] : ['sudo', 'apt-get', ...args];
    await mustRun(command ?? 'apt-get', rest, { env: aptEnv, timeoutMs: 600_000 });
  }
}

/** Ubuntu's package of this name only points at a snap, which containers cannot run. */
function hasDebianPackage(env: Env): boolean {
  if (!findOnPath('apt-get', env)) return false;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID="?debian"?$/m.test(release);
}
