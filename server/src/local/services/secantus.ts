import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, cacheDir } from './cache-dir.ts';
import { findOnPath, isAtLeast, mustRun, parseVersion, runCommand } from './commands.ts';
import { type Env, ServiceError, type StartContext } from './ways.ts';

/*
 * SecantusDB (GPL-2.0) runs as a process of its own and is never shipped: a single-node server with
 * MongoDB's protocol on the WiredTiger engine, for machines where mongod cannot be had.
 */
export const WHEEL_VERSION = '0.7.0b3';
export const FAST_VERSION = '0.5.3-beta.193';

/** The server from the wheel on PyPI; returns the path of its launcher. */
export async function installWheel(context: StartContext): Promise<string> {
  const python = await findPython(context.env);
  const folder = join(cacheDir(context.env), `secantusdb-${WHEEL_VERSION}-py${python.version}`);
  await buildOnce(folder, async (staging) => {
    context.report('mongo', 'first time here: fetching SecantusDB from PyPI');
    const target = join(staging, 'site');
    const pip = await pipCommand(python.path, staging, context.env);
    const quiet = ['install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-cache-dir'];
    await mustRun(pip[0], [...pip.slice(1), ...quiet, '--target', target, `secantusdb==${WHEEL_VERSION}`], {
      env: context.env,
      timeoutMs: 300_000,
    });
    // A launcher of our own: those that pip writes name the folder they were built in.
    const launcher = join(staging, 'secantusd-py');
    await writeFile(
      launcher,
      `#!/bin/sh\nhere=$(dirname "$0")\nPYTHONPATH="$here/site" exec "${python.path}" "$here/site/bin/secantusd-py" "$@"\n`,
    );
    await chmod(launcher, 0o755);
  });
  return join(folder, 'secantusd-py');
}

/** Debian's python3 comes without pip: then a venv brings one, where the system has that module. */
async function pipCommand(python: string, staging: string, env: Env): Promise<[string, ...string[]]> {
  const venv = join(staging, 'venv');
  const made = await runCommand(python, ['-m', 'venv', venv], { env, timeoutMs: 120_000 });
  if (made.code === 0) return [join(venv, 'bin', 'python'), '-m', 'pip'];
  const own = await runCommand(python, ['-m', 'pip', '--version'], { env, timeoutMs: 20_000 });
  if (own.code === 0) return [python, '-m', 'pip'];
  throw new ServiceError(
    `${python} has neither the module venv nor pip (Debian: apt-get install python3-venv).`,
  );
}

/** Python 3.10 or newer; throws a ServiceError when there is none. */
export async function findPython(env: Env): Promise<{ path: string; version: string }> {
  for (const name of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const path = findOnPath(name, env);
    if (!path) continue;
    // `sys.executable` is the interpreter itself, where PATH may only have a shim.
    const ask = 'import sys; print(sys.version.split()[0], sys.executable)';
    const { code, output } = await runCommand(path, ['-c', ask], { env, timeoutMs: 10_000 });
    const version = parseVersion(output);
    const executable = output.trim().split(' ')[1];
    if (code === 0 && version && executable && isAtLeast(version, [3, 10])) {
      return { path: executable, version: version.slice(0, 2).join('.') };
    }
  }
  throw new ServiceError('Python 3.10 or newer is not on PATH.');
}

/** The compiled server of `bun run services:fast`, when it was built on this machine. */
export function fastBinary(env: Env): string | null {
  const path = join(fastFolder(env), 'bin', 'secantusd-rs');
  return existsSync(path) ? path : null;
}

/** Builds the fast server with cargo into the cache (about five minutes on two cores). */
export async function buildFast(env: Env, report: (line: string) => void): Promise<string> {
  const cargo = findOnPath('cargo', env);
  if (!cargo) throw new ServiceError('`cargo` is not on PATH: install Rust from https://rustup.rs first.');
  await buildOnce(fastFolder(env), async (staging) => {
    report('compiling secantusd-rs; this takes about five minutes on two cores');
    const crate = ['install', 'secantus-mdb', '--version', FAST_VERSION, '--ignore-rust-version', '--locked'];
    const first = await runCommand(cargo, [...crate, '--root', staging], { env });
    if (first.code === 0) return;
    await mustRun(cargo, [...crate.slice(0, -1), '--root', staging], { env });
  });
  const built = fastBinary(env);
  if (!built) throw new ServiceError(`cargo built no secantusd-rs in ${fastFolder(env)}.`);
  return built;
}

function fastFolder(env: Env): string {
  return join(cacheDir(env), `secantus-mdb-${FAST_VERSION}`);
}
