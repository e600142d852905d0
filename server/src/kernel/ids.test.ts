import { describe, expect, test } from 'bun:test';
import { ProductId } from '@zivero/shared/schemas/ids';
import { newId } from './ids.ts';

describe('ids', () => {
  test('sort in the order in which they were made, also within a millisecond, and never repeat', () => {
    const made = Array.from({ length: 5_000 }, (_, index) =>
      newId('prd', 1_795_000_000_000 + Math.floor(index / 1_000)),
    );
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  test('have the shape that the schemas ask for', () => {
    expect(ProductId.safeParse(newId('prd')).success).toBe(true);
  });
});
