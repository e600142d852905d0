import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { queryKey } from '@zivero/shared/client/query-keys';
import {
  MAIL_SLOTS,
  type MailSlot,
  type MailTemplate,
  type MailTextFault,
  type MailTexts,
  type SaveMailResult,
} from '@zivero/shared/schemas/mails';
import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useEdited } from '../../lib/use-edited.ts';

const PAUSE_MS = 350;
const EMPTY: MailTexts = { subject: '', title: '', intro: '', button: '', outro: '' };

/** The words of one mail while they are written, and what the mail looks like with them. */
export function useMailEditor(
  template: Ref<MailTemplate | undefined>,
  put: (template: MailTemplate) => void,
) {
  const api = useApi();
  const edited = useEdited<MailTemplate, MailTexts, MailTemplate>({
    source: template,
    formOf: (from) => ({ ...from.texts }),
  });
  const { form: texts, base: kept, conflict, fault, isSaving, take, discard } = edited;
  const changed = computed(() =>
    MAIL_SLOTS.filter((slot) => kept.value && kept.value.texts[slot] !== texts.value?.[slot]),
  );

  // The preview follows after a short pause: it is a look, not a stream.
  const shown = shallowRef<MailTexts | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    texts,
    (now) => {
      clearTimeout(timer);
      if (now === null) return;
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
        { kind: kept.value?.kind ?? 'refund', texts: shown.value ?? EMPTY },
        { signal },
      ),
    enabled: computed(() => kept.value !== undefined && shown.value !== null),
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

  async function write(
    call: (of: MailTemplate, texts: MailTexts) => Promise<SaveMailResult>,
  ): Promise<boolean> {
    const [of, words] = [kept.value, texts.value];
    if (of === undefined || words === null) return false;
    return edited.write(async () => {
      const answer = await call(of, { ...words });
      if (answer.kind === 'conflict') return { kind: 'conflict', theirs: answer.template };
      if (answer.kind === 'faulty') {
        shown.value = { ...words };
        return { kind: 'refused' };
      }
      put(answer.template);
      return { kind: 'ok', state: answer.template };
    });
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
    save: () => write(({ kind, revision }, words) => api.mails.save.mutate({ kind, revision, texts: words })),
    reset: () => write(({ kind, revision }) => api.mails.reset.mutate({ kind, revision })),
    discard,
    takeTheirs: () => {
      if (!conflict.value) return;
      put(conflict.value);
      take(conflict.value);
    },
  };
}
