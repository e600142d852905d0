import { expect, test } from 'bun:test';
import { nextTick, shallowRef } from 'vue';
import { useEdited } from './use-edited.ts';

type State = { version: number; name: string };
const made = () => {
  const source = shallowRef<State>();
  const edited = useEdited<State, { name: string }, State>({
    source,
    formOf: ({ name }) => ({ name }),
  });
  const type = (name: string) => {
    if (edited.form.value) edited.form.value.name = name;
  };
  return { source, edited, type };
};
const first = { version: 1, name: 'Lamp' };

test('what the server has is taken over until something else is typed', async () => {
  const { source, edited, type } = made();
  expect([edited.form.value, edited.isDirty.value]).toEqual([null, false]);
  source.value = first;
  await nextTick();
  source.value = { version: 2, name: 'Lamps' };
  await nextTick();
  expect(edited.form.value).toEqual({ name: 'Lamps' });
  type('Torch');
  source.value = { version: 3, name: 'Candle' };
  await nextTick();
  expect(edited.form.value).toEqual({ name: 'Torch' });
  // It is saved upon what it was made of, so that the server can tell the conflict.
  expect(edited.base.value?.version).toBe(2);
  edited.discard();
  expect(edited.form.value).toEqual({ name: 'Lamps' });
});

test('what is typed while it is being saved stays and is not yet saved', async () => {
  const { source, edited, type } = made();
  source.value = first;
  await nextTick();
  type('Torch');
  const { promise, resolve } = Promise.withResolvers<void>();
  const saving = edited.write(async () => {
    await promise;
    return { kind: 'ok', state: { version: 2, name: 'Torch' } };
  });
  expect(await edited.write(() => Promise.reject(new Error('asked twice')))).toBe(false);
  type('Torches');
  resolve();
  expect(await saving).toBe(true);
  expect(edited.form.value).toEqual({ name: 'Torches' });
  expect([edited.isDirty.value, edited.base.value?.version]).toEqual([true, 2]);
});

test('a conflict keeps what is typed and shows theirs; a fault is told', async () => {
  const { source, edited, type } = made();
  source.value = first;
  await nextTick();
  type('Torch');
  const theirs = { version: 7, name: 'Candle' };
  expect(await edited.write(async () => ({ kind: 'conflict', theirs }))).toBe(false);
  expect([edited.form.value?.name, edited.conflict.value]).toEqual(['Torch', theirs]);
  edited.take(theirs);
  expect([edited.form.value?.name, edited.conflict.value, edited.isDirty.value]).toEqual([
    'Candle',
    null,
    false,
  ]);
  expect(await edited.write(() => Promise.reject(new Error('away')))).toBe(false);
  expect(edited.fault.value).not.toBeNull();
});
