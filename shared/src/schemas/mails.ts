import { z } from 'zod';
import { OrderId } from './ids.ts';
import { pageInput } from './paging.ts';

/** Every mail to shoppers. Staff may change the words around the data of each. */
export const MAIL_KINDS = [
  'order-confirmation',
  'payment-failed',
  'order-sent',
  'refund',
  'refund-failed',
  'order-cancelled',
  'return-requested',
  'return-approved',
  'return-rejected',
  'return-received',
  'payment-link',
  'change-payment',
  'order-changed',
  'change-given-up',
  'gift-card',
  'back-in-stock',
  'abandoned-cart',
] as const;
export const MailKind = z.enum(MAIL_KINDS);
export type MailKind = z.infer<typeof MailKind>;

/** The words of a mail; between them stand the data. `outro` may be empty. */
export const MAIL_SLOTS = ['subject', 'title', 'intro', 'button', 'outro'] as const;
export const MailSlot = z.enum(MAIL_SLOTS);
export type MailSlot = z.infer<typeof MailSlot>;
export const MailTexts = z.object({
  subject: z.string().max(200),
  title: z.string().max(200),
  intro: z.string().max(4_000),
  button: z.string().max(200),
  outro: z.string().max(4_000),
});
export type MailTexts = z.infer<typeof MailTexts>;

/** `unknown`: no such placeholder; `syntax`: it cannot be read; `forbidden`: raw values, partials, other marks. */
export const MailTextFault = z.object({
  slot: MailSlot,
  code: z.enum(['unknown', 'syntax', 'forbidden', 'empty']),
  /** What was written between the braces. */
  name: z.string(),
});
export type MailTextFault = z.infer<typeof MailTextFault>;

export const MailTemplate = z.object({
  kind: MailKind,
  texts: MailTexts,
  defaults: MailTexts,
  /** What may stand between braces, with a value as an example. */
  placeholders: z.array(z.object({ name: z.string(), example: z.string() })),
  isChanged: z.boolean(),
  /** Counts saves; 0 = never changed. */
  revision: z.int(),
  updatedAt: z.date().nullable(),
  byName: z.string().nullable(),
});
export type MailTemplate = z.infer<typeof MailTemplate>;

export const PreviewMail = z.object({ kind: MailKind, texts: MailTexts });
export const MailPreview = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), subject: z.string(), html: z.string(), text: z.string() }),
  z.object({ kind: z.literal('faulty'), faults: z.array(MailTextFault) }),
]);
export type MailPreview = z.infer<typeof MailPreview>;

export const SaveMail = z.object({
  kind: MailKind,
  texts: MailTexts,
  /** As it was read: a save on top of somebody else's is answered with `conflict`. */
  revision: z.int().min(0),
});
export type SaveMail = z.infer<typeof SaveMail>;
export const ResetMail = SaveMail.pick({ kind: true, revision: true });
export const SaveMailResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), template: MailTemplate }),
  z.object({ kind: z.literal('faulty'), faults: z.array(MailTextFault) }),
  /** As somebody else left it. */
  z.object({ kind: z.literal('conflict'), template: MailTemplate }),
]);
export type SaveMailResult = z.infer<typeof SaveMailResult>;

/**
 * `waiting` for its turn, `sending` now, `retrying` after a try that failed, `failed` for good, `skipped`
 * because no mail server is set.
 */
export const MailState = z.enum(['waiting', 'sending', 'sent', 'retrying', 'failed', 'skipped']);
export type MailState = z.infer<typeof MailState>;
export const SentMail = z.object({
  id: z.string(),
  kind: MailKind,
  state: MailState,
  to: z.string(),
  /** Empty until it was written for the first time. */
  subject: z.string(),
  orderId: OrderId.nullable(),
  orderNumber: z.string().nullable(),
  attempts: z.int(),
  lastError: z.string().nullable(),
  /** Who asked for it to be sent again; null = it went by itself. */
  byName: z.string().nullable(),
  canResend: z.boolean(),
  createdAt: z.date(),
  sentAt: z.date().nullable(),
});
export type SentMail = z.infer<typeof SentMail>;
export const MailLogList = z.object({
  view: z.enum(['all', 'problems']).default('all'),
  kind: MailKind.nullish(),
  /** The start of an address, or an order's number. */
  q: z.string().trim().max(200).default(''),
  ...pageInput(100, 50),
});
export type MailLogList = z.infer<typeof MailLogList>;
export const MailsOfOrder = z.object({ orderId: OrderId });
export const ResendMail = z.object({ id: z.string().regex(/^[0-9]{1,15}$/) });
export const ResendMailResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), mail: SentMail }),
  /** Told once and no more, one is on its way already, or no mail server is set. */
  z.object({ kind: z.literal('not-possible'), why: z.enum(['once-only', 'on-its-way', 'no-mail-server']) }),
]);
export type ResendMailResult = z.infer<typeof ResendMailResult>;

export const MailSettings = z.object({
  abandonedCart: z.object({
    isOn: z.boolean(),
    /** Hours after the bag was last touched. */
    afterHours: z.int().min(1).max(336),
  }),
});
export type MailSettings = z.infer<typeof MailSettings>;
export const MailOverview = z.object({
  settings: MailSettings,
  canSend: z.boolean(),
  templates: z.array(MailTemplate),
});
export type MailOverview = z.infer<typeof MailOverview>;

/** From the link of a mail. */
export const StopMails = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) });
export const StopMailsResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('unknown') }),
]);
export type StopMailsResult = z.infer<typeof StopMailsResult>;
