import { describe, expect, test } from 'bun:test';
import type { ProductId } from '@zivero/shared/schemas/ids';
import fc from 'fast-check';
import { createKnownProducts, type KnownProduct } from './known-products.ts';

const idOf = (n: number): ProductId => `prd_${n.toString(36).padStart(26, '0')}`;
const countersOf = (n: number) => ({ version: n, stockSeq: n * 2 ** 33, soldSeq: n + 1, ratingSeq: 0 });

type Step = { kind: 'set' | 'delete'; n: number; slug: string; version: number };

describe('what the index was given', () => {
  test('is what a map would say, whatever was set, changed and deleted', () => {
    const step = fc.record<Step>({
      kind: fc.constantFrom('set', 'set', 'delete'),
      n: fc.nat(400),
      slug: fc.oneof(fc.string({ maxLength: 40 }), fc.constant('crème-brûlée'), fc.constant('')),
      version: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 900 }), (steps) => {
        const known = createKnownProducts();
        const wanted = new Map<ProductId, KnownProduct>();
        for (const { kind, n, slug, version } of steps) {
          if (kind === 'delete') {
            known.delete(idOf(n));
            wanted.delete(idOf(n));
            continue;
          }
          const one = { counters: countersOf(version), slug: slug.toWellFormed() };
          known.set(idOf(n), one);
          wanted.set(idOf(n), one);
        }
        expect(known.size()).toBe(wanted.size);
        for (let n = 0; n <= 400; n += 1)
          expect(known.get(idOf(n))).toEqual(wanted.get(idOf(n)) as KnownProduct);
        expect(known.compare().unseen().sort()).toEqual([...wanted.keys()].sort());
      }),
      { numRuns: 60 },
    );
  });

  test('a compare tells whom it did not see', () => {
    const known = createKnownProducts();
    for (let n = 0; n < 100; n += 1) known.set(idOf(n), { counters: countersOf(n), slug: `thing-${n}` });
    known.delete(idOf(3));
    const compare = known.compare();
    for (let n = 0; n < 90; n += 1) compare.see(idOf(n));
    compare.see(idOf(500));
    expect(compare.unseen().sort()).toEqual(Array.from({ length: 10 }, (_, n) => idOf(90 + n)));
  });

  test('takes at most 200 bytes of memory per product, and gives back what renamed ones had', () => {
    const known = createKnownProducts();
    const products = 100_000;
    for (const round of ['first', 'second', 'third'])
      for (let n = 0; n < products; n += 1)
        known.set(idOf(n), { counters: countersOf(n), slug: `rounded-aluminium-bedside-lamp-${round}-${n}` });
    expect(known.get(idOf(77))?.slug).toBe('rounded-aluminium-bedside-lamp-third-77');
    expect(known.bytes() / products).toBeLessThan(200);
  });
});
