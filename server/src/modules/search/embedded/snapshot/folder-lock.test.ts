import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../../kernel/log.ts';
import { ANY } from '../../engine.fixture.ts';
import { LiveIndex } from '../live-index.ts';
import { numberedFrom } from '../numbered.fixture.ts';
import { createWorkerEngine } from '../worker-engine.ts';
import { takeFolder } from './folder-lock.ts';

const root = mkdtempSync(join(tmpdir(), 'zivero-folders-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const log = createLog('silent');

/** Another process that has taken a folder of `base` and holds it until it is killed. */
async function otherServer(base: string) {
  const code = `
    import { createLog } from ${JSON.stringify(join(import.meta.dir, '../../../../kernel/log.ts'))};
    import { takeFolder } from ${JSON.stringify(join(import.meta.dir, 'folder-lock.ts'))};
    console.log(takeFolder(process.argv[1], createLog('silent')).path);
    setInterval(() => {}, 1000);`;
  const child = Bun.spawn([process.execPath, '-e', code, base], { stdout: 'pipe', stderr: 'inherit' });
  for await (const text of child.stdout)
    return {
      path: new TextDecoder().decode(text).trim(),
      async kill() {
        child.kill('SIGKILL');
        await child.exited;
      },
    };
  throw new Error('the other process said nothing');
}

describe('folders of snapshots', () => {
  test('engines of one process and of another have one each; what was given back is taken again', async () => {
    const base = join(root, 'shared');
    const first = takeFolder(base, log);
    const other = await otherServer(base);
    const second = takeFolder(base, log);
    expect([first.path, other.path, second.path]).toEqual([0, 1, 2].map((n) => join(base, `${n}`)));
    first.release();
    const again = takeFolder(base, log);
    expect(again.path).toBe(join(base, '0'));
    again.release();
    second.release();
    await other.kill();
  });

  test('a killed server leaves its folder to the next at once, whatever its process id was', async () => {
    const base = join(root, 'killed');
    const other = await otherServer(base);
    await other.kill();
    // What an earlier version wrote there: the id of a process that runs, ours.
    writeFileSync(join(base, '0', 'lock'), String(process.pid));
    const next = takeFolder(base, log);
    expect(next.path).toBe(join(base, '0'));
    next.release();
  });

  test('a place that is no folder stops nobody: a temporary one is taken and removed at the end', async () => {
    const base = join(root, 'file', 'search');
    writeFileSync(join(root, 'file'), 'not a folder');
    const taken = takeFolder(base, log);
    expect(taken.path).toStartWith(join(tmpdir(), 'zivero-search-'));
    expect(existsSync(taken.path ?? '')).toBe(true);
    taken.release();
    expect(existsSync(taken.path ?? '')).toBe(false);

    const engine = createWorkerEngine({ folder: base, log });
    expect(await engine.restore('shop')).toBeNull();
    await engine.put(numberedFrom(0, 3000, 0));
    await engine.save({ source: 'shop', position: 'place' });
    await engine.idle();
    expect((await engine.search({ ...ANY, q: 'number7' })).total).toBe(60);
    await engine.close();
  });

  test('with nowhere to write at all the index merges in its own thread and keeps nothing', async () => {
    const index = new LiveIndex({
      folder: null,
      merge: null,
      onFault: (fault) => {
        throw fault;
      },
    });
    expect(await index.restore('shop')).toBeNull();
    for (let round = 0; round < 4; round += 1) {
      index.put(numberedFrom(round * 1500, (round + 1) * 1500, 0));
      index.settle();
    }
    await index.save({ source: 'shop', position: 'place' });
    await index.idle();
    expect(index.stats().documents).toBe(6000);
    expect(index.search({ ...ANY, q: 'number7' }).total).toBe(120);
  });

  test('what a killed process left half-written goes when the next one starts', async () => {
    const base = join(root, 'left');
    mkdirSync(join(base, '0'), { recursive: true });
    writeFileSync(join(base, '0', 'abc.fixed'), 'of a first load that was killed');
    const engine = createWorkerEngine({ folder: base, log });
    expect(await engine.restore('shop')).toBeNull();
    expect(readdirSync(join(base, '0'))).toEqual([]);
    await engine.close();
  });
});
