import { nextTick, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { type KeyBinding, useKeys } from './keyboard.ts';
import type { useRows } from './use-rows.ts';

/**
 * The keys that every list has: j, k and the arrows move, Enter opens, / goes to the search field; with `select`
 * x picks rows and Escape lets go of them. `more` are the list's own, between opening and searching.
 */
export function useListKeys<Row>({
  rows,
  open,
  search,
  select,
  more = () => [],
}: {
  rows: ReturnType<typeof useRows<Row>>;
  open: (row: Row) => unknown;
  search: Readonly<Ref<{ focus: () => void } | null>>;
  select?: { may: () => boolean; hint?: boolean };
  more?: () => readonly KeyBinding[];
}): void {
  const { t } = useI18n();
  const move = (keys: string, by: 1 | -1, hint: boolean): KeyBinding => ({
    keys,
    label: t('keys.move'),
    hint,
    run: () => rows.move(by),
  });
  const picking = (): KeyBinding[] =>
    select
      ? [
          {
            keys: 'x',
            label: t('keys.select'),
            hint: select.hint ?? false,
            isEnabled: select.may(),
            run: () => rows.pickCurrent(),
          },
          {
            keys: 'Shift+x',
            label: t('keys.selectRange'),
            isEnabled: select.may(),
            run: () => rows.pickCurrent(true),
          },
        ]
      : [];
  useKeys(t('keys.list'), () => [
    move('j', 1, true),
    move('k', -1, true),
    move('ArrowDown', 1, false),
    move('ArrowUp', -1, false),
    ...picking(),
    {
      keys: 'Enter',
      label: t('keys.open'),
      hint: true,
      run: () => {
        if (rows.currentRow.value !== undefined) open(rows.currentRow.value);
      },
    },
    ...more(),
    { keys: '/', label: t('keys.search'), run: () => void nextTick(() => search.value?.focus()) },
    ...(select
      ? [
          {
            keys: 'Escape',
            label: t('keys.let'),
            isEnabled: rows.selected.value.size > 0,
            run: rows.clear,
          },
        ]
      : []),
  ]);
}
