import { expect, test } from 'bun:test';
import type { DraftContent } from '@zivero/shared/schemas/drafts';
import { contentOf, type DraftForm, formOf } from './draft-form.ts';
import { keepTyping, withKeptTyping } from './kept-typing.ts';

const CONTENT: DraftContent = {
  ...{ customerId: null, email: '', shippingAddress: null, items: [], discount: null, shipping: null },
  ...{ billingAddress: null, message: '' },
};
function room(known: Record<string, string> = {}) {
  const kept = new Map(Object.entries(known));
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const halfWritten = (): DraftForm => {
  const form = formOf(CONTENT, 'EUR');
  return { ...form, email: 'ann@', address: { ...form.address, name: 'Ann', city: 'Delft' } };
};
const keep = (store: ReturnType<typeof room>, form: DraftForm) =>
  keepTyping(store, 'drf_1', { form, faults: contentOf(form, 'EUR').faults, content: CONTENT });
const back = (store: ReturnType<typeof room>, content = CONTENT) =>
  withKeptTyping(store, 'drf_1', { form: formOf(content, 'EUR'), content });

test('a half-written address and e-mail stand there again', () => {
  const store = room();
  keep(store, halfWritten());
  expect(back(store)).toEqual(halfWritten());
  expect(withKeptTyping(store, 'drf_2', { form: formOf(CONTENT, 'EUR'), content: CONTENT })).toEqual(
    formOf(CONTENT, 'EUR'),
  );
});

test('what is whole is saved and no longer kept', () => {
  const store = room();
  keep(store, halfWritten());
  const form = halfWritten();
  keep(store, { ...form, email: 'ann@example.com', address: formOf(CONTENT, 'EUR').address });
  expect(store.kept.size).toBe(0);
});

test('what somebody saved meanwhile is not written over', () => {
  const store = room();
  keep(store, halfWritten());
  const now = back(store, { ...CONTENT, email: 'bob@example.com' });
  expect(now.email).toBe('bob@example.com');
  expect(now.address.name).toBe('Ann');
});

test.each(['nonsense', 'null', '[]', '{"address":{"typed":{"name":1},"upon":"null"}}', '{"email":null}'])(
  'what cannot be read changes nothing: %s',
  (text) => {
    expect(back(room({ 'zivero.admin.draft-order.drf_1': text }))).toEqual(formOf(CONTENT, 'EUR'));
  },
);
