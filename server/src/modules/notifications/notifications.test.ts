import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreOrder } from '@zivero/shared/schemas/orders';
import { testStores } from '../../../test/harness.ts';
import { createMailer, type Mailer } from '../../infra/mail/mailer.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { createLog } from '../../kernel/log.ts';
import { type Mailbox, startMailbox } from '../../local/mailbox/mailbox.ts';
import { DEFAULT_SHOP } from '../settings/settings.ts';
import { createMailLogRepo } from './mail-log.repo.ts';
import { anOrder } from './notifications.fixture.ts';
import { createNotifications } from './notifications.ts';

const { pg } = await testStores();
let mailbox: Mailbox;
let mailer: Mailer;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zivero-mail-'));
  mailbox = await startMailbox({ folder, smtpPort: 0, httpPort: 0 });
  mailer = createMailer({ smtpUrl: mailbox.smtpUrl });
});
afterAll(async () => {
  mailer.close();
  await mailbox.stop();
});

/** One order to one address of its own; `through` is the way to the mail server. */
function setup(through?: Mailer | null) {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const order = anOrder({ id: newId('ord'), email: `${crypto.randomUUID()}@example.com` });
  const lines: string[] = [];
  const told: string[] = [];
  const notificationsVia = (way: Mailer | null) =>
    createNotifications({
      log: createLog('info', { write: (line) => void lines.push(line) }),
      mails: createMailLogRepo(pg.db),
      mailer: way,
      from: null,
      settings: { get: async () => DEFAULT_SHOP },
      onSent: async (_tx, { subject }) => void told.push(subject),
      orderById: async (id): Promise<StoreOrder | null> => (id === order.id ? order : null),
      urls: { store: 'https://shop.example', media: 'https://shop.example' },
      clock,
    });
  const arrived = async () => {
    const reply = await fetch(`${mailbox.url}/api/messages?to=${encodeURIComponent(order.email)}`);
    return (await reply.json()) as { from: string; subject: string }[];
  };
  return {
    clock,
    order,
    lines,
    told,
    arrived,
    notificationsVia,
    notifications: notificationsVia(through === undefined ? mailer : through),
  };
}

const away = () => createMailer({ smtpUrl: 'smtp://127.0.0.1:1' });

describe('a mail', () => {
  test('arrives from the shop, at the address of the order', async () => {
    const { notifications, order, arrived } = setup();
    await notifications.sendOrderConfirmation({ orderId: order.id });
    expect(await arrived()).toMatchObject([
      { from: 'Zivero <hello@example.com>', subject: 'Order 10041 is confirmed' },
    ]);
  });

  test('is sent once, however often its job runs', async () => {
    const { notifications, order, told, arrived } = setup();
    const send = () => notifications.sendOrderConfirmation({ orderId: order.id });
    const outcomes = await Promise.allSettled([send(), send(), send()]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await send();
    expect(await arrived()).toHaveLength(1);
    expect(told).toEqual(['Order 10041 is confirmed']);
  });

  test('of each kind is one of its own', async () => {
    const { notifications, order, arrived } = setup();
    const [parcel, refund] = [order.fulfilments[0]?.id, order.refunds[0]?.id];
    if (!parcel || !refund) throw new Error('a parcel and a refund');
    await notifications.sendOrderConfirmation({ orderId: order.id });
    await notifications.sendOrderSent({ orderId: order.id, fulfilmentId: parcel });
    await notifications.sendRefund({ orderId: order.id, refundId: refund });
    expect((await arrived()).map(({ subject }) => subject).sort()).toEqual([
      'Order 10041 is confirmed',
      'Order 10041 is on its way',
      'Refund of €10.00 for order 10041',
    ]);
  });

  test('that the mail server did not take is tried again at the next run', async () => {
    const { order, arrived, notificationsVia } = setup();
    const job = { orderId: order.id };
    await expect(notificationsVia(away()).sendOrderConfirmation(job)).rejects.toThrow();
    await notificationsVia(mailer).sendOrderConfirmation(job);
    expect(await arrived()).toHaveLength(1);
  });

  test('claimed by a process that died is left alone for a while, then sent by the next', async () => {
    const { clock, notifications, order, arrived } = setup();
    const claim = {
      kind: 'order-confirmation',
      subjectId: order.id,
      orderId: order.id,
      messageId: 'x',
    } as const;
    expect(await createMailLogRepo(pg.db).claim(claim, clock.now())).toBe('mine');
    const send = () => notifications.sendOrderConfirmation({ orderId: order.id });
    await expect(send()).rejects.toMatchObject({ code: 'service.unavailable' });
    clock.advance(121_000);
    await send();
    expect(await arrived()).toHaveLength(1);
  });

  test('of an order that does not exist is a fault', async () => {
    const { notifications } = setup();
    await expect(notifications.sendOrderConfirmation({ orderId: newId('ord') })).rejects.toMatchObject({
      code: 'order.not-found',
    });
  });

  test('is passed over, and said so, where no mail server is set', async () => {
    const { notifications, order, lines, arrived } = setup(null);
    await notifications.sendOrderConfirmation({ orderId: order.id });
    expect(lines.join()).toContain('no SMTP_URL');
    expect(lines.join()).not.toContain(order.email);
    expect(await arrived()).toEqual([]);
  });
});
