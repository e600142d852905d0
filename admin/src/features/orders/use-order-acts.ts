import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { moneyText } from '../../lib/money-parts.ts';
import { useToasts } from '../../lib/toasts.ts';
import type { MenuEntry } from '../../ui/Menu.vue';
import { totalToSend } from './order-display.ts';
import { useDocuments } from './use-documents.ts';
import type { SavedEdit } from './use-order-edit.ts';
import { usePackRun } from './use-pack-run.ts';
import type { RefundOutcome } from './use-refund.ts';

const PAPERS = {
  'credit-note': 'order.menu.creditNote',
  reversal: 'order.menu.creditReversal',
  invoice: 'order.menu.furtherInvoice',
} as const;

/** What follows an act on an order: the new state on the page, a word about it, the next one of the run. */
export function useOrderActs({
  order,
  put,
}: {
  order: Readonly<Ref<AdminOrder | undefined>>;
  put: (order: AdminOrder) => void;
}) {
  const toasts = useToasts();
  const run = usePackRun();
  const { t, locale } = useI18n();
  const documents = useDocuments(order);

  async function copy(text: string) {
    await navigator.clipboard.writeText(text);
    toasts.say(t('common.copied'));
  }
  function packed(kind: 'sent' | 'packed', now: AdminOrder) {
    put(now);
    const next = run.finish(now.id);
    const left = totalToSend(now);
    const text =
      kind === 'packed'
        ? t('order.said.packed', { number: now.number })
        : left > 0
          ? t('order.said.partSent', { number: now.number, left })
          : t('order.said.sent', { number: now.number });
    toasts.say(
      text,
      next === null ? {} : { link: { text: t('order.said.nextOne'), run: () => void run.open(next) } },
    );
  }
  function refunded(outcome: RefundOutcome) {
    put(outcome.order);
    const amount = moneyText(outcome.amountMinor, outcome.order.currency, locale.value);
    toasts.say(
      t(outcome.kind === 'ok' ? 'order.said.refunded' : 'order.said.refundPending', {
        amount,
        number: outcome.order.number,
      }),
    );
  }
  const menu = computed<MenuEntry[]>(() => {
    const now = order.value;
    if (!now) return [];
    const stripe = now.payments.find((payment) => /^https?:\/\//.test(payment.reference ?? ''))?.reference;
    return [
      { label: t('order.menu.copyNumber'), icon: 'copy', run: () => void copy(now.number) },
      { label: t('order.menu.copyEmail'), icon: 'mail', run: () => void copy(now.email) },
      ...(documents.invoice.value
        ? [
            {
              label: t('order.menu.invoice'),
              icon: 'receipt-text' as const,
              run: () => documents.open('invoice'),
            },
          ]
        : []),
      ...documents.corrections.value.map(({ kind, number }) => ({
        label: t(PAPERS[kind], { number }),
        icon: 'receipt-text' as const,
        run: () => documents.openCorrection(number),
      })),
      {
        label: t('order.menu.packingSlip'),
        icon: 'package' as const,
        run: () => documents.open('packingSlip'),
      },
      { label: t('order.menu.print'), icon: 'printer', run: () => window.print() },
      ...(stripe
        ? [
            null,
            {
              label: t('order.menu.stripe'),
              icon: 'external-link' as const,
              run: () => void window.open(stripe, '_blank', 'noopener'),
            },
          ]
        : []),
    ];
  });
  function edited({ order: now, waiting }: SavedEdit) {
    put(now);
    toasts.say(
      waiting
        ? t('order.said.editWaits', { email: waiting.email })
        : t('order.said.edited', { number: now.number }),
    );
  }
  return { copy, packed, refunded, edited, menu };
}
