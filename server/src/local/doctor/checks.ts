import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium, howToGet } from '../browser/chromium.ts';
import { isInstallNeeded } from '../dev/install.ts';
import { cacheDir } from '../services/cache-dir.ts';
import { isAtLeast, parseVersion } from '../services/commands.ts';
import { isPortFree } from '../services/ports.ts';
import { ROOT_HOME } from '../services/postgres-home.ts';
import { type Finding, type Machine, missing, note, ok } from './finding.ts';
import { serviceChecks } from './service-checks.ts';

/** Looks at the machine without changing it: nothing is fetched, installed or started. */
export async function examine(machine: Machine): Promise<Finding[]> {
  const found = await Promise.all([
    bunVersion(machine),
    dependencies(machine),
    serviceChecks(machine),
    browser(machine),
    port(machine),
    disk(machine),
    leftovers(),
  ]);
  return found.flat(2);
}

function bunVersion({ root }: Machine): Finding {
  const pinned =
    /"packageManager": "bun@([\d.]+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1] ?? '';
  const enough = isAtLeast(parseVersion(Bun.version) ?? [], parseVersion(pinned) ?? []);
  if (enough) return ok('Bun', `${Bun.version}.`);
  return missing(
    'Bun',
    `${Bun.version} is older than the ${pinned} this repository is made for: run \`npx bun@${pinned} dev\`, or \`bun upgrade\`.`,
  );
}

function dependencies({ root }: Machine): Finding {
  if (!isInstallNeeded(root)) return ok('Dependencies', 'installed as the lock file says.');
  return note(
    'Dependencies',
    'not installed yet, or changed since: `bun dev` installs them, or run `bun install`.',
  );
}

function browser({ env }: Machine): Finding {
  const path = findChromium(env);
  return path
    ? ok('Chromium', `${path}.`)
    : note('Chromium', `needed by \`bun run test\` alone. ${howToGet(env)}`);
}

async function port({ env }: Machine): Promise<Finding> {
  const wanted = Number(env.PORT ?? 3000);
  if (await isPortFree(wanted)) return ok('Port', `${wanted} is free.`);
  if (env.PORT) return missing('Port', `${wanted} is taken: set PORT to a free one, or leave it out.`);
  return note('Port', `${wanted} is taken: \`bun dev\` takes the next free one.`);
}

const NEEDED_GB = 3;

async function disk({ env, root }: Machine): Promise<Finding> {
  const places = [root, cacheDir(env)].filter(existsSync);
  const free = await Promise.all(places.map(async (place) => ({ place, gb: await freeGb(place) })));
  const tight = free.find(({ gb }) => gb < NEEDED_GB);
  if (tight)
    return missing('Disk', `${tight.gb.toFixed(1)} GB free at ${tight.place}: make it ${NEEDED_GB} GB.`);
  return ok('Disk', `${Math.min(...free.map(({ gb }) => gb)).toFixed(0)} GB free.`);
}

async function freeGb(place: string): Promise<number> {
  const { bavail, bsize } = await statfs(place);
  return (bavail * bsize) / 1e9;
}

/** Data that root's PostgreSQL keeps for clones that are gone: told, never deleted. */
function leftovers(): Finding[] {
  if (!existsSync(ROOT_HOME)) return [];
  return readdirSync(ROOT_HOME).flatMap((name) => {
    const owner = join(ROOT_HOME, name, 'belongs-to');
    if (!existsSync(owner)) return [];
    const clone = readFileSync(owner, 'utf8');
    return existsSync(clone)
      ? []
      : [
          note(
            'Left over',
            `${join(ROOT_HOME, name)} holds data of ${clone}, which is gone: delete it if nobody needs it.`,
          ),
        ];
  });
}
