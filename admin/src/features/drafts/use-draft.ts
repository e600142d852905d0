import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { Draft, DraftActResult } from '@zivero/shared/schemas/drafts';
import type { DraftId } from '@zivero/shared/schemas/ids';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { contentOf, type DraftForm, type FormFault, formOf, savableOf } from './draft-form.ts';
import { keepTyping, withKeptTyping } from './kept-typing.ts';

const PAUSE_MS = 500;

/** A draft while it is written: it is saved, and priced anew, a moment after each change. */
export function useDraft(id: DraftId) {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useI18n();
  const query = useQuery({
    queryKey: queryKey('drafts', 'byId', id),
    queryFn: ({ signal }) => api.drafts.byId.query({ id }, { signal }),
    refetchOnWindowFocus: false,
    shallow: true,
  });
  const draft = shallowRef<Draft | null>(null);
  const form = ref<DraftForm | null>(null);
  const faults = shallowRef<ReadonlySet<FormFault>>(new Set());
  const isSaving = shallowRef(false);
  const fault = shallowRef<ClientError | null>(null);
  /** What an act was answered with, in words. */
  const refusal = shallowRef('');
  /** Saved by somebody else meanwhile: theirs, until it is taken. */
  const theirs = shallowRef<Draft | null>(null);
  const canEdit = computed(() => draft.value?.state === 'open' || draft.value?.state === 'sent');
  let saved = '';

  function take(now: Draft) {
    draft.value = now;
    theirs.value = null;
    form.value = formOf(now.content, now.quote.currency);
    saved = JSON.stringify(contentOf(form.value, now.quote.currency).content);
  }
  watch(
    query.data,
    (now) => {
      if (!now || draft.value !== null) return;
      take(now);
      if (form.value && canEdit.value) {
        form.value = withKeptTyping(sessionStorage, id, { form: form.value, content: now.content });
      }
    },
    { immediate: true },
  );

  const savable = (of: DraftForm, upon: Draft) => savableOf(of, upon.quote.currency, upon.content);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    form,
    (now) => {
      clearTimeout(timer);
      if (!now || !draft.value) return;
      faults.value = contentOf(now, draft.value.quote.currency).faults;
      keepTyping(sessionStorage, id, { form: now, faults: faults.value, content: draft.value.content });
      if (JSON.stringify(savable(now, draft.value)) !== saved)
        timer = setTimeout(() => void save(), PAUSE_MS);
    },
    { deep: true },
  );
  // Whoever leaves within the pause has written it all the same.
  onScopeDispose(() => void save());

  /** One save at a time; what was typed meanwhile follows. Resolves when nothing is on its way any more. */
  let saving: Promise<void> | null = null;
  function save(): Promise<void> {
    saving ??= saveAll().finally(() => {
      saving = null;
    });
    return saving;
  }
  async function saveAll(): Promise<void> {
    clearTimeout(timer);
    if (isSaving.value || !form.value || !draft.value || theirs.value) return;
    const content = savable(form.value, draft.value);
    const text = JSON.stringify(content);
    if (text === saved) return;
    isSaving.value = true;
    fault.value = null;
    try {
      const answer = await api.drafts.save.mutate({ id, revision: draft.value.revision, content });
      if (answer.kind === 'ok') {
        draft.value = answer.draft;
        saved = text;
      } else if (answer.kind === 'stale') theirs.value = answer.draft;
      else if (answer.kind === 'ordered') take(answer.draft);
    } catch (cause) {
      fault.value = toAppError(cause);
    } finally {
      isSaving.value = false;
    }
    const isFine = fault.value === null && theirs.value === null;
    if (isFine && form.value && JSON.stringify(savable(form.value, draft.value)) !== saved) await saveAll();
  }

  /** Saves what is typed, then acts; true when it was done. */
  async function act(call: (now: Draft) => Promise<DraftActResult>): Promise<boolean> {
    await save();
    if (!draft.value || isSaving.value || fault.value || theirs.value) return false;
    isSaving.value = true;
    refusal.value = '';
    try {
      const answer = await call(draft.value);
      if (answer.kind === 'short-stock') {
        refusal.value = answer.lines.map((line) => t('drafts.short', line)).join(' ');
        return false;
      }
      take(answer.draft);
      if (answer.kind !== 'ok') refusal.value = t(`drafts.refusal.${answer.kind}`);
      await client.invalidateQueries({ queryKey: queryKey('drafts', 'list') });
      return answer.kind === 'ok';
    } catch (cause) {
      fault.value = toAppError(cause);
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  return {
    draft,
    form,
    faults,
    isSaving,
    fault,
    refusal,
    theirs,
    takeTheirs: () => theirs.value && take(theirs.value),
    canEdit,
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    send: (validDays: number) => act(({ revision }) => api.drafts.send.mutate({ id, revision, validDays })),
    payOutside: (reference: string) =>
      act(({ revision }) => api.drafts.payOutside.mutate({ id, revision, reference })),
    cancel: () => act(() => api.drafts.cancel.mutate({ id })),
  };
}
