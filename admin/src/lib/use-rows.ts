import { computed, type Ref, shallowRef, watch } from 'vue';
import { pickRow } from './selection.ts';

/** Current row and selection of a list, and the moves that keys make. A new page starts with neither. */
export function useRows<Row>(options: { rows: Ref<readonly Row[]>; idOf: (row: Row) => string }) {
  const current = shallowRef(-1);
  const selected = shallowRef<ReadonlySet<string>>(new Set());
  const last = shallowRef<string | null>(null);
  const ids = computed(() => options.rows.value.map(options.idOf));
  const currentRow = computed<Row | undefined>(() => options.rows.value[current.value]);
  const selectedRows = computed(() =>
    options.rows.value.filter((row) => selected.value.has(options.idOf(row))),
  );

  watch(ids, (now, before) => {
    const kept = new Set(now);
    selected.value = new Set([...selected.value].filter((id) => kept.has(id)));
    const was = before[current.value];
    current.value = was === undefined ? -1 : now.indexOf(was);
  });

  function move(by: 1 | -1) {
    if (ids.value.length === 0) return;
    current.value = Math.max(0, Math.min(ids.value.length - 1, current.value + by));
  }
  function pick(id: string, isRange = false) {
    selected.value = pickRow(ids.value, selected.value, id, isRange ? last.value : null);
    last.value = id;
  }
  const pickCurrent = (isRange = false) => {
    const id = ids.value[current.value];
    if (id !== undefined) pick(id, isRange);
  };
  const pickPage = (isOn: boolean) => {
    selected.value = isOn ? new Set(ids.value) : new Set();
  };
  const clear = () => pickPage(false);
  return { current, currentRow, selected, selectedRows, move, pick, pickCurrent, pickPage, clear };
}
