import { expect, test } from 'bun:test';
import type { SearchEvent } from '@zivero/shared/schemas/search-events';
import type { StoreApi } from './api.ts';
import { createSearchTrail } from './search-trail.ts';

const lamp = `prd_${'l'.repeat(26)}` as const;
const bowl = `prd_${'b'.repeat(26)}` as const;

function tab() {
  const sent: SearchEvent[] = [];
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const track = { mutate: async (input: { events: SearchEvent[] }) => void sent.push(...input.events) };
  const api = { search: { track } } as unknown as StoreApi;
  let send = () => {};
  const trail = createSearchTrail(api, storage, (run) => {
    send = run;
  });
  return { sent, kept, storage, trail, send: () => send() };
}

test('a search is told once, with what came of it, together', () => {
  const { sent, trail, send } = tab();
  const search = { q: 'lamp', total: 3, shown: 3, isCorrected: false };
  trail.searched(search);
  trail.searched(search);
  trail.clicked('lamp', lamp, 2);
  trail.carted(lamp);
  trail.carted(bowl);
  expect(sent).toEqual([]);
  send();
  expect(sent).toEqual([
    { kind: 'search', ...search },
    { kind: 'click', q: 'lamp', productId: lamp, place: 2 },
    { kind: 'cart', q: 'lamp', productId: lamp },
  ]);
});

test('an order is counted once, and not for what was found without a search', () => {
  const { sent, trail, send } = tab();
  trail.clicked('lamp', lamp, 1);
  trail.ordered([lamp, bowl, lamp]);
  trail.ordered([lamp]);
  send();
  expect(sent.filter(({ kind }) => kind === 'order')).toEqual([
    { kind: 'order', q: 'lamp', productId: lamp },
  ]);
});

test('a strange trail and a refusing storage are no reason to fail', () => {
  const { sent, kept, storage, trail, send } = tab();
  for (const strange of ['{', '{"a":1}', '[1,null,{"productId":"x","q":"y"}]']) {
    kept.set('zivero-search-trail', strange);
    trail.carted(lamp);
  }
  storage.setItem = () => {
    throw new Error('full');
  };
  trail.clicked('lamp', lamp, 1);
  send();
  expect(sent.map(({ kind }) => kind)).toEqual(['click']);
});
