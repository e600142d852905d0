import { beforeEach, describe, expect, test } from 'bun:test';
import type { Cart, CartLine } from '@zivero/shared/schemas/cart';
import { emptyCart } from './cart.optimistic.ts';
import { forget, isLost, keep, keepOrder, readKept } from './kept-bag.ts';

const memory = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => memory.get(key) ?? null,
  setItem: (key: string, value: string) => void memory.set(key, value),
  removeItem: (key: string) => void memory.delete(key),
} as Storage;

const full: Cart = { ...emptyCart('EUR'), lines: [{ title: 'Mug', quantity: 1 } as CartLine], count: 1 };
const empty = emptyCart('EUR');

beforeEach(() => memory.clear());

describe('the kept bag', () => {
  test('an empty answer after things were kept means the home lost them', () => {
    keep(full, { isDirty: false });
    expect(isLost(readKept(), empty)).toBe(true);
    expect(isLost(readKept(), full)).toBe(false);
  });
  test('changes made while the home was away are put back even when it still has lines', () => {
    keep(full, { isDirty: true });
    expect(isLost(readKept(), full)).toBe(true);
  });
  test('a bag that the shopper emptied is not brought back', () => {
    keep(full, { isDirty: false });
    keep(empty, { isDirty: false });
    expect(readKept()).toBeNull();
    expect(isLost(readKept(), empty)).toBe(false);
  });
  test('each change has its own restore id; the order it went to is remembered', () => {
    keep(full, { isDirty: true });
    const first = readKept()?.restoreId;
    keepOrder('token');
    expect(readKept()?.restoreId).toBe(first ?? '');
    keep(full, { isDirty: true });
    expect(readKept()?.restoreId).not.toBe(first ?? '');
    expect(readKept()?.orderToken).toBe('token');
  });
  test('an order keeps its bag until the bag comes without it; what was added since is none of it', () => {
    keep(full, { isDirty: false });
    keepOrder('token');
    // The bag is asked for before the order has left it.
    keep(full, { isDirty: false });
    expect(readKept()?.orderToken).toBe('token');
    const more: Cart = { ...full, lines: [{ title: 'Mug', quantity: 2 } as CartLine], count: 2 };
    keep(more, { isDirty: false });
    expect(readKept()?.orderToken).toBeNull();
  });
  test('rubbish in storage is no bag', () => {
    memory.set('zivero-bag', '{"cart":');
    expect(readKept()).toBeNull();
    memory.set('zivero-bag', '{"cart":{"lines":3}}');
    expect(readKept()).toBeNull();
    forget();
  });
});
