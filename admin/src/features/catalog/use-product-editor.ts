import { useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { Product, ProductDraft } from '@zivero/shared/schemas/catalog';
import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { draftFaults, type Fault, sectionOf } from './draft-faults.ts';
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts';
import { changesBetween, copyOf, type DraftField, draftOf, isSame, readDraft } from './product-draft.ts';
import { withTyped } from './product-merge.ts';

export type SaveOutcome =
  | { kind: 'saved'; product: Product }
  | { kind: 'conflict'; theirs: Product }
  | { kind: 'not-saved' };

/**
 * The form of a product: what was loaded, what is typed, what is wrong with it, and the saving of the
 * fields that differ. The draft is kept on this device until it is saved or discarded.
 */
export function useProductEditor(options: {
  product: Product | null;
  blank: ProductDraft;
  currency: string;
}) {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useI18n();
  const storeKey = options.product?.id ?? 'new';
  const start = options.product ? draftOf(options.product) : options.blank;

  const base = shallowRef<ProductDraft>(start);
  const version = shallowRef(options.product?.version ?? 0);
  const kept = keptDraft(storeKey);
  const restored = readDraft(kept?.draft) && kept?.version === version.value ? kept : null;
  const draft = reactive<ProductDraft>(copyOf(restored ? (readDraft(restored.draft) ?? start) : start));
  const isRestored = shallowRef(restored !== null && !isSame(draft, start));
  const keptAt = shallowRef<Date | null>(restored ? new Date(restored.at) : null);
  const isSaving = shallowRef(false);
  const isTried = shallowRef(false);
  const fault = shallowRef('');
  /** SKUs and addresses that the server said are taken. */
  const taken = reactive(new Set<string>());

  const changes = computed(() => changesBetween(base.value, draft));
  const isDirty = computed(() => Object.keys(changes.value).length > 0);
  const allFaults = computed<Fault[]>(() => draftFaults(draft, { taken, currency: options.currency }));
  /** Shown once a save was tried, or at once for what the server refused. */
  const faults = computed(() => (isTried.value ? allFaults.value : []));
  const faultOf = (path: string): string => {
    const found = faults.value.find((one) => one.path === path);
    return found ? t(`editor.fault.${found.code}`, found.values ?? {}) : '';
  };
  const isChanged = (field: DraftField): boolean => field in changes.value;

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(draft, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isDirty.value) keptAt.value = keepDraft(storeKey, { draft: copyOf(draft), version: version.value });
      else forgetDraft(storeKey);
    }, 400);
  });
  onScopeDispose(() => clearTimeout(timer));

  function set(next: ProductDraft) {
    Object.assign(draft, copyOf(next));
  }
  function discard() {
    set(base.value);
    isTried.value = false;
    isRestored.value = false;
    fault.value = '';
    forgetDraft(storeKey);
  }
  function settle(product: Product) {
    base.value = draftOf(product);
    version.value = product.version;
    set(base.value);
    isTried.value = false;
    isRestored.value = false;
    clearTimeout(timer);
    forgetDraft(storeKey);
    client.setQueryData(['catalog', 'byId', product.id], product);
    void client.invalidateQueries({ queryKey: ['catalog', 'list'] });
    void client.invalidateQueries({ queryKey: ['stock', 'ofProduct', product.id] });
  }

  /** Saves what differs. `from` is the version it was compared with: after a conflict, the other's. */
  async function save(from?: { version: number; base: ProductDraft }): Promise<SaveOutcome> {
    fault.value = '';
    isTried.value = true;
    if (isSaving.value || allFaults.value.length > 0) return { kind: 'not-saved' };
    isSaving.value = true;
    try {
      const wanted = copyOf(draft);
      const result = options.product
        ? await api.catalog.update.mutate({
            id: options.product.id,
            base: from?.version ?? version.value,
            changes: changesBetween(from?.base ?? base.value, wanted),
          })
        : await api.catalog.create.mutate(wanted);
      if (result.kind === 'conflict') return { kind: 'conflict', theirs: result.theirs };
      if (result.kind === 'taken') {
        taken.add(`${result.field}:${result.value}`);
        return { kind: 'not-saved' };
      }
      const typed = copyOf(draft);
      settle(result.product);
      if (options.product) set(withTyped(base.value, wanted, typed));
      return { kind: 'saved', product: result.product };
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
      return { kind: 'not-saved' };
    } finally {
      isSaving.value = false;
    }
  }
  const faultSections = computed(() => new Set(faults.value.map((one) => sectionOf(one.path))));
  return {
    draft,
    base,
    version,
    changes,
    isDirty,
    isChanged,
    faults,
    faultOf,
    faultSections,
    fault,
    isSaving,
    isRestored,
    keptAt,
    set,
    discard,
    settle,
    save,
  };
}

export type ProductEditorForm = ReturnType<typeof useProductEditor>;
