import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import { reconcile, renameValue, withoutOption } from './variant-matrix.ts';

/** Edits of options that keep options and rows of a draft in step. */
export function useOptionEdits(draft: ProductDraft) {
  const stem = () => draft.title || draft.slug;
  const settle = () => {
    // An option without values yet calls for no rows; the others keep theirs meanwhile.
    if (draft.options.every((option) => option.values.length > 0))
      draft.variants = reconcile(draft.options, draft.variants, stem());
  };
  const withValues = (
    index: number,
    change: (values: ProductDraft['options'][number]['values']) => ProductDraft['options'][number]['values'],
  ) => {
    const option = draft.options[index];
    if (option) draft.options = draft.options.with(index, { ...option, values: change(option.values) });
  };
  return {
    add: (name: string) => {
      draft.options = [...draft.options, { name, values: [] }];
    },
    remove: (index: number) => {
      draft.options = draft.options.toSpliced(index, 1);
      draft.variants = withoutOption(draft.variants, index);
      settle();
    },
    rename: (index: number, name: string) => {
      const option = draft.options[index];
      if (option) draft.options = draft.options.with(index, { ...option, name });
    },
    addValue: (index: number, value: string) => {
      withValues(index, (values) => [...values, { value, swatch: null }]);
      settle();
    },
    removeValue: (index: number, value: string) => {
      withValues(index, (values) => values.filter((one) => one.value !== value));
      if (draft.options[index]?.values.length === 0) draft.variants = withoutOption(draft.variants, index);
      settle();
    },
    changeValue: (index: number, from: string, to: string, swatch: string | null) => {
      const isTaken = to !== from && draft.options[index]?.values.some((one) => one.value === to);
      if (isTaken) return;
      withValues(index, (values) => values.map((one) => (one.value === from ? { value: to, swatch } : one)));
      draft.variants = renameValue(draft.variants, index, from, to);
    },
  };
}
