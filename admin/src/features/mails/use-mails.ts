import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type {
  MailKind,
  MailOverview,
  MailSettings,
  MailTemplate,
  SentMail,
} from '@zivero/shared/schemas/mails';
import { computed, type Ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';

const OVERVIEW = queryKey('mails', 'overview');

/** The words of all mails and what is set about them. */
export function useMails(isEnabled: () => boolean = () => true) {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: OVERVIEW,
    queryFn: ({ signal }) => api.mails.overview.query(undefined, { signal }),
    enabled: computed(isEnabled),
    shallow: true,
  });
  const change = (patch: (now: MailOverview) => MailOverview) =>
    client.setQueryData<MailOverview>(OVERVIEW, (now) => (now ? patch(now) : now));
  return {
    overview: query.data,
    error: computed(() => (query.error.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    put: (template: MailTemplate) =>
      change((now) => ({
        ...now,
        templates: now.templates.map((one) => (one.kind === template.kind ? template : one)),
      })),
    async saveSettings(settings: MailSettings): Promise<void> {
      const saved = await api.mails.saveSettings.mutate(settings);
      change((now) => ({ ...now, settings: saved }));
    },
  };
}

export type LogFilters = { view: 'all' | 'problems'; kind: MailKind | null; q: string };

/** What was sent, newest first, as the address asks for it. */
export function useMailLog(filters: Ref<LogFilters>, isEnabled: Ref<boolean>) {
  const api = useApi();
  return useCursorPages<SentMail>({
    key: queryKey('mails', 'log'),
    filters,
    isEnabled,
    load: async (cursor, signal) => ({
      ...(await api.mails.log.query({ ...filters.value, cursor }, { signal })),
      // Nobody counts a log that only grows.
      total: 0,
    }),
  });
}

/** Mails about one order, newest first. */
export function useMailsOfOrder(orderId: () => string, changedAt: () => Date | null) {
  const api = useApi();
  return useQuery({
    queryKey: computed(() => [...queryKey('mails', 'order'), orderId(), changedAt()?.getTime() ?? 0]),
    queryFn: ({ signal }) => api.mails.ofOrder.query({ orderId: orderId() as `ord_${string}` }, { signal }),
    placeholderData: keepPreviousData,
    // What is on its way will have arrived in a moment.
    refetchInterval: ({ state }) => (state.data?.some(isOnItsWay) ? 3_000 : false),
    shallow: true,
  });
}

const isOnItsWay = ({ state }: SentMail): boolean => state === 'waiting' || state === 'sending';

/** Sends a mail once more; says what came of it. */
export function useResend() {
  const api = useApi();
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useI18n();
  const sending = shallowRef<string | null>(null);
  async function resend(mail: SentMail): Promise<void> {
    if (sending.value !== null) return;
    sending.value = mail.id;
    try {
      const answer = await api.mails.resend.mutate({ id: mail.id });
      toasts.say(
        answer.kind === 'ok'
          ? t('mails.log.again', { to: answer.mail.to })
          : t(`mails.log.not.${answer.why}`),
      );
      await client.invalidateQueries({ queryKey: queryKey('mails', 'log') });
      await client.invalidateQueries({ queryKey: queryKey('mails', 'order') });
    } catch (cause) {
      toasts.say(t(toAppError(cause).messageKey));
    } finally {
      sending.value = null;
    }
  }
  return { resend, sending };
}
