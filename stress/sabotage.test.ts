import { describe, expect, test } from 'bun:test';
import { SABOTAGES, type Sabotage } from '../server/src/local/stress/wraps.ts';
import { ROOT } from './programs.ts';

/** A run of its own services is bounded by itself; the machine may be busy. */
const PATIENCE_MS = 150_000;
/** Enough that buyers outnumber stock and all of it is held at times; nothing needs to be killed for this. */
const SMALL = ['--shoppers', '32', '--stock', '4', '--rounds', '0', '--max-seconds', '100'];

/** What each sabotage must be found out by; others may speak up as well. */
const FOUND_BY: Record<Sabotage, string> = {
  'no-stock-guard': 'sold',
  'no-event-dedupe': 'told-once',
  'no-expiry': 'stuck',
  'no-reconcile': 'ledger',
};

async function runCheckout(more: string[]) {
  const child = Bun.spawn([process.execPath, 'scripts/stress.ts', 'checkout', ...SMALL, ...more], {
    cwd: ROOT,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, said] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const code = await child.exited;
  const last = out.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`the run broke off with ${code}: ${said}`);
  return { code, said, ...(JSON.parse(last) as { passed: boolean; failed: string[] }) };
}

describe('the checkout stress finds out', () => {
  test(
    'nothing, where nothing is wrong',
    async () => {
      const { code, failed, said } = await runCheckout([]);
      expect({ code, failed, said: code === 0 ? '' : said }).toEqual({ code: 0, failed: [], said: '' });
    },
    PATIENCE_MS,
  );

  test.each(SABOTAGES)(
    '%s',
    async (sabotage) => {
      const { code, failed } = await runCheckout(['--sabotage', sabotage]);
      expect(code).toBe(1);
      expect(failed).toContain(FOUND_BY[sabotage]);
    },
    PATIENCE_MS,
  );
});
