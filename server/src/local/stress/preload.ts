/**
 * Loaded before a server of a stress run (`bun --preload`), and by nothing else: the image of a deployment has
 * no such file. Moves the server's clock by ZIVERO_STRESS_CLOCK, and takes away what ZIVERO_STRESS_SABOTAGE
 * names, by wrapping what the named factory makes.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plugin } from 'bun';
import { systemClock } from '../../kernel/clock.ts';
import { readingOffset } from './reading-offset.ts';
import { inPostgresTime, SABOTAGE_WRAPS, SABOTAGES, type Wrap } from './wraps.ts';

const SERVER = join(import.meta.dirname, '../..');
const { ZIVERO_ENV, ZIVERO_STRESS_CLOCK: clockFile, ZIVERO_STRESS_SABOTAGE: wanted } = process.env;
if (ZIVERO_ENV === 'production') throw new Error('a stress run is nothing for a production deployment');
if (clockFile === undefined) throw new Error('ZIVERO_STRESS_CLOCK: the file of the offset is missing');

const offset = readingOffset(clockFile);
systemClock.now = () => new Date(Date.now() + offset());

const sabotage = SABOTAGES.find((one) => one === wanted);
if (wanted && !sabotage) throw new Error(`no such sabotage: ${wanted}`);
const wraps: Wrap[] = [
  { file: 'infra/postgres/queue.ts', factory: 'createQueue', wrap: inPostgresTime(offset) },
  ...(sabotage === undefined ? [] : [SABOTAGE_WRAPS[sabotage]]),
];
const registry = Symbol.for('zivero.stress');
Object.assign(globalThis, { [registry]: Object.fromEntries(wraps.map((one) => [one.factory, one.wrap])) });

plugin({
  name: 'stress',
  setup(build) {
    for (const { file, factory } of wraps) {
      const path = join(SERVER, file);
      build.onLoad({ filter: new RegExp(`^${RegExp.escape(path)}$`) }, async () => {
        const source = await readFile(path, 'utf8');
        const declared = `export function ${factory}(`;
        if (!source.includes(declared)) throw new Error(`stress: ${file} makes no ${factory} any more`);
        const own = source.replaceAll(new RegExp(`\\b${factory}\\b`, 'g'), `own_${factory}`);
        const contents = `${own.replace(`export function own_`, 'function own_')}
          export function ${factory}(...asked) {
            return globalThis[Symbol.for('zivero.stress')].${factory}(own_${factory}(...asked));
          }`;
        return { contents, loader: 'ts' };
      });
    }
  },
});
