import {
  MailLogList,
  MailOverview,
  MailPreview,
  MailSettings,
  MailsOfOrder,
  PreviewMail,
  ResendMail,
  ResendMailResult,
  ResetMail,
  SaveMail,
  SaveMailResult,
  SentMail,
} from '@zivero/shared/schemas/mails';
import { pageOf } from '@zivero/shared/schemas/paging';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { MailTemplatesModule } from './mail-templates.ts';
import type { NotificationsModule } from './notifications.ts';

export type MailsAdminDeps = {
  templates: MailTemplatesModule;
  notifications: Pick<NotificationsModule, 'list' | 'ofOrder' | 'resend' | 'canSend'>;
};

export function createMailsAdminRouter({ templates, notifications }: MailsAdminDeps) {
  return router({
    overview: staffProcedure('settings.write')
      .output(MailOverview)
      .query(async () => ({
        settings: await templates.loadSettings(),
        canSend: notifications.canSend,
        templates: await templates.list(),
      })),
    preview: staffProcedure('settings.write')
      .input(PreviewMail)
      .output(MailPreview)
      .query(({ input }) => templates.preview(input.kind, input.texts)),
    save: staffProcedure('settings.write')
      .input(SaveMail)
      .output(SaveMailResult)
      .mutation(({ ctx, input }) => templates.save(input, ctx.staff.id)),
    reset: staffProcedure('settings.write')
      .input(ResetMail)
      .output(SaveMailResult)
      .mutation(({ ctx, input }) => templates.reset(input, ctx.staff.id)),
    saveSettings: staffProcedure('settings.write')
      .input(MailSettings)
      .output(MailSettings)
      .mutation(({ ctx, input }) => templates.saveSettings(input, ctx.staff.id)),
    log: staffProcedure('orders.read')
      .input(MailLogList)
      .output(pageOf(SentMail))
      .query(({ input }) => notifications.list(input)),
    ofOrder: staffProcedure('orders.read')
      .input(MailsOfOrder)
      .output(z.array(SentMail))
      .query(({ input }) => notifications.ofOrder(input.orderId)),
    resend: staffProcedure('orders.note')
      .input(ResendMail)
      .output(ResendMailResult)
      .mutation(({ ctx, input }) => notifications.resend(input, ctx.staff.id)),
  });
}
