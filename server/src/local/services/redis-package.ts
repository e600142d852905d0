import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, cacheDir } from './cache-dir.ts';
import { findOnPath, mustRun, runCommand } from './commands.ts';
import { ServiceError, type StartContext } from './ways.ts';

const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'liblua5.1-0'];
/** Some releases of Debian and Ubuntu link these as well; taken where the release has them. */
const OPTIONAL_PACKAGES = ['libatomic1', 'lua-cjson', 'lua-bitop'];
const NO_WAY =
  'No Redis: set REDIS_URL, or install Redis 6.2 or newer or Valkey (brew install redis, dnf install valkey, apt-get install redis-server).';

/** Debian's and Ubuntu's own packages, fetched and unpacked into the cache; nothing is installed. */
export async function packagedRedis(context: StartContext): Promise<{ path: string; libraryPath: string }> {
  if (!findOnPath('apt-get', context.env) || !findOnPath('dpkg-deb', context.env))
    throw new ServiceError(NO_WAY);
  const release = await releaseName();
  const root = await buildOnce(join(cacheDir(context.env), `redis-${release}`), async (staging) => {
    context.report('redis', "first time here: fetching Redis from the system's package archive");
    try {
      await unpack(staging, context);
    } catch (error) {
      throw new ServiceError(`${NO_WAY}\n${(error as Error).message}`, { cause: error });
    }
  });
  return { path: join(root, 'usr/bin/redis-server'), libraryPath: libraryPath(root) };
}

async function releaseName(): Promise<string> {
  const text = await Bun.file('/etc/os-release')
    .text()
    .catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]+)"?`, 'm').exec(text)?.[1] ?? 'unknown';
  return `${field('ID')}-${field('VERSION_ID')}-${process.arch}`.replace(/[^a-z0-9.-]/gi, '_');
}

async function unpack(staging: string, context: StartContext): Promise<void> {
  const debs = join(staging, 'debs');
  await mkdir(debs);
  await download(debs, staging, context);
  for (const file of await readdir(debs)) {
    if (file.endsWith('.deb')) await mustRun('dpkg-deb', ['-x', join(debs, file), staging]);
  }
  await rm(debs, { recursive: true });
  const env = { ...context.env, LD_LIBRARY_PATH: libraryPath(staging) };
  const linked = await runCommand('ldd', [join(staging, 'usr/bin/redis-server')], { env });
  const missing = linked.output.split('\n').filter((line) => line.includes('not found'));
  if (missing.length > 0)
    throw new Error(`redis-server lacks: ${missing.map((line) => line.trim()).join('; ')}`);
}

/** Minimal images come without package lists: then lists of our own are fetched, which needs no root. */
async function download(debs: string, staging: string, context: StartContext): Promise<void> {
  const first = await runCommand('apt-get', ['download', ...PACKAGES], { cwd: debs });
  let options: string[] = [];
  if (first.code !== 0) {
    context.report('redis', 'reading the list of packages');
    const state = join(staging, 'apt');
    await mkdir(join(state, 'lists', 'partial'), { recursive: true });
    await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
    options = [
      '-o',
      `Dir::State::lists=${state}/lists`,
      '-o',
      `Dir::Cache=${state}/cache`,
      '-o',
      'Debug::NoLocking=1',
      '-o',
      'APT::Sandbox::User=root',
    ];
    await mustRun('apt-get', [...options, 'update'], { timeoutMs: 180_000 });
    await mustRun('apt-get', [...options, 'download', ...PACKAGES], { cwd: debs, timeoutMs: 180_000 });
  }
  for (const extra of OPTIONAL_PACKAGES)
    await runCommand('apt-get', [...options, 'download', extra], { cwd: debs });
  await rm(join(staging, 'apt'), { recursive: true, force: true });
}

function libraryPath(root: string): string {
  const triplets: Partial<Record<NodeJS.Architecture, string>> = {
    x64: 'x86_64-linux-gnu',
    arm64: 'aarch64-linux-gnu',
  };
  const triplet = triplets[process.arch] ?? `${process.arch}-linux-gnu`;
  const places = [join(root, 'usr/lib', triplet), join(root, 'lib', triplet), join(root, 'usr/lib')];
  return places.filter((place) => existsSync(place)).join(':');
}
