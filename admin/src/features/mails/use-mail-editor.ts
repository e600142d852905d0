import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import {
  MAIL_SLOTS,
  type MailSlot,
  type MailTemplate,
  type MailTextFault,
  type MailTexts,
  type SaveMailResult,
} from '@zivero/shared/schemas/mails';
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';

const PAUSE_MS = 350;

/** The words of one mail while they are written, and what the mail looks like with them. */
export function useMailEditor(
  template: Ref<MailTemplate | undefined>,
  put: (template: MailTemplate) => void,
) {
  const api = useApi();
  const texts = ref<MailTexts>({ subject: '', title: '', intro: '', button: '', outro: '' });
  const kept = shallowRef<MailTemplate | null>(null);
  const conflict = shallowRef<MailTemplate | null>(null);
  const fault = shallowRef<ClientError | null>(null);
  const isSaving = shallowRef(false);
  const changed = computed(() =>
    MAIL_SLOTS.filter((slot) => kept.value !== null && kept.value.texts[slot] !== texts.value[slot]),
  );

  function take(from: MailTemplate) {
    kept.value = from;
    texts.value = { ...from.texts };
    conflict.value = null;
    fault.value = null;
  }
  watch(
    template,
    (now) => {
      if (now && (kept.value?.kind !== now.kind || changed.value.length === 0)) take(now);
    },
    { immediate: true },
  );

  // The preview follows after a short pause: it is a look, not a stream.
  const shown = shallowRef<MailTexts | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    texts,
    (now) => {
      clearTimeout(timer);
      const look = () => {
        shown.value = { ...now };
      };
      if (shown.value === null) look();
      else timer = setTimeout(look, PAUSE_MS);
    },
    { deep: true, immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  const preview = useQuery({
    queryKey: computed(() => [...queryKey('mails', 'preview'), kept.value?.kind, shown.value]),
    queryFn: ({ signal }) =>
      api.mails.preview.query(
        { kind: kept.value?.kind ?? 'refund', texts: shown.value ?? texts.value },
        { signal },
      ),
    enabled: computed(() => kept.value !== null && shown.value !== null),
    placeholderData: keepPreviousData,
    gcTime: 0,
    shallow: true,
  });
  const lastGood = shallowRef<{ subject: string; html: string; text: string } | null>(null);
  watch(preview.data, (now) => {
    if (now?.kind === 'ok') lastGood.value = now;
  });
  const faults = computed<ReadonlyMap<MailSlot, MailTextFault>>(
    () =>
      new Map(
        preview.data.value?.kind === 'faulty'
          ? preview.data.value.faults.map((one) => [one.slot, one] as const)
          : [],
      ),
  );

  async function write(call: (of: MailTemplate) => Promise<SaveMailResult>): Promise<boolean> {
    if (kept.value === null || isSaving.value) return false;
    isSaving.value = true;
    fault.value = null;
    try {
      const answer = await call(kept.value);
      if (answer.kind === 'faulty') {
        shown.value = { ...texts.value };
        return false;
      }
      if (answer.kind === 'conflict') {
        conflict.value = answer.template;
        return false;
      }
      take(answer.template);
      put(answer.template);
      return true;
    } catch (cause) {
      fault.value = toAppError(cause);
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  return {
    texts,
    kept,
    changed,
    conflict,
    fault,
    faults,
    isSaving,
    preview: lastGood,
    save: () => write(({ kind, revision }) => api.mails.save.mutate({ kind, revision, texts: texts.value })),
    reset: () => write(({ kind, revision }) => api.mails.reset.mutate({ kind, revision })),
    discard: () => {
      if (kept.value) take(kept.value);
    },
    takeTheirs: () => {
      if (!conflict.value) return;
      put(conflict.value);
      take(conflict.value);
    },
  };
}
