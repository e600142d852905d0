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
import { MAIL_WORDS } from './mail-words.ts';
import { anOrder } from './notifications.fixture.ts';
import { createNotifications, type MailJob } from './notifications.ts';

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
  const jobs: MailJob[] = [];
  const notificationsVia = (way: Mailer | null) =>
    createNotifications({
      log: createLog('info', { write: (line) => void lines.push(line) }),
      mails: createMailLogRepo(pg.db),
      mailer: way,
      from: null,
      settings: { get: async () => DEFAULT_SHOP },
      db: pg.db,
      enqueue: async (_tx, _name, data) => void jobs.push(data as unknown as MailJob),
      textsOf: async (kind) => MAIL_WORDS[kind].defaults,
      returnById: async () => null,
      draftById: async () => null,
      editById: async () => null,
      giftCardById: async () => null,
      reminders: { mailOf: async () => null },
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
    jobs,
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

  test('of a refund tells what is so: one that came back is not told of as one that went out', async () => {
    const { notifications, order, lines, arrived } = setup();
    const [refund] = order.refunds;
    if (!refund) throw new Error('a refund');
    const job = { orderId: order.id, subjectId: refund.id };
    await notifications.send({ kind: 'refund-failed', ...job });
    refund.state = 'failed';
    await notifications.sendRefund({ orderId: order.id, refundId: refund.id });
    await notifications.send({ kind: 'refund-failed', ...job });
    expect((await arrived()).map(({ subject }) => subject)).toEqual([
      'The refund of €10.00 for order 10041 came back to us',
    ]);
    expect(lines).toEqual([]);
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
      round: 0,
      messageId: 'x',
    } as const;
    expect(await createMailLogRepo(pg.db).claim(claim, clock.now())).toMatchObject({ kind: 'mine' });
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

describe('the log', () => {
  test('tells what was tried and what the mail server said, and what came of it', async () => {
    const { notificationsVia, order } = setup();
    const broken = notificationsVia(away());
    await expect(broken.sendOrderConfirmation({ orderId: order.id })).rejects.toThrow();
    expect(await broken.ofOrder(order.id)).toMatchObject([
      { state: 'retrying', attempts: 1, to: order.email, lastError: expect.stringContaining('ECONNREFUSED') },
    ]);
    await notificationsVia(mailer).sendOrderConfirmation({ orderId: order.id });
    expect(await broken.ofOrder(order.id)).toMatchObject([
      { state: 'sent', attempts: 2, lastError: null, subject: 'Order 10041 is confirmed' },
    ]);
  });

  test('ends a mail that the server refuses for good: its job is done', async () => {
    const refusal = Object.assign(new Error('550 no such mailbox'), { responseCode: 550 });
    const { notifications, order, told } = setup({ send: () => Promise.reject(refusal), close() {} });
    await notifications.sendOrderConfirmation({ orderId: order.id });
    expect(await notifications.ofOrder(order.id)).toMatchObject([
      { state: 'failed', lastError: '550 no such mailbox', canResend: true },
    ]);
    expect(told).toEqual([]);
    const page = await notifications.list({ view: 'problems', q: order.email.slice(0, 12), limit: 10 });
    expect(page.items.map((mail) => mail.orderId)).toEqual([order.id]);
  });

  test('keeps what was passed over without a mail server, to be sent when there is one', async () => {
    const { notificationsVia, order, arrived } = setup();
    await notificationsVia(null).sendOrderConfirmation({ orderId: order.id });
    const [mail] = await notificationsVia(mailer).ofOrder(order.id);
    expect(mail).toMatchObject({ state: 'skipped', canResend: true });
    await notificationsVia(mailer).sendOrderConfirmation({ orderId: order.id });
    expect(await arrived()).toHaveLength(1);
  });
});

describe('sending again', () => {
  async function sentOnce() {
    const made = setup();
    await made.notifications.sendOrderConfirmation({ orderId: made.order.id });
    const [mail] = await made.notifications.ofOrder(made.order.id);
    if (!mail) throw new Error('a mail');
    return { ...made, mail };
  }

  test('goes out once more, with an id of its own, and says who asked', async () => {
    const { notifications, mail, jobs, order, arrived } = await sentOnce();
    const again = await notifications.resend({ id: mail.id }, newId('stf'));
    expect(again).toMatchObject({ kind: 'ok', mail: { state: 'waiting', to: order.email } });
    const [job] = jobs;
    if (!job) throw new Error('a job');
    await notifications.send(job);
    await notifications.send(job);
    expect(await arrived()).toHaveLength(2);
    expect((await notifications.ofOrder(order.id)).map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  test('twice at once adds one mail', async () => {
    const { notifications, mail } = await sentOnce();
    const answers = await Promise.all([1, 2].map(() => notifications.resend({ id: mail.id }, newId('stf'))));
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['not-possible', 'ok']);
  });

  test('what was promised to come once does not come twice', async () => {
    const { notifications } = setup();
    const subjectId = String(Math.floor(Math.random() * 1e9));
    const data = {
      values: {},
      rows: [],
      sumRows: [],
      sections: [],
      linkUrl: 'https://shop.example',
      stop: null,
    };
    const to = `${crypto.randomUUID()}@example.com`;
    await notifications.deliver({ kind: 'back-in-stock', subjectId, round: 0, orderId: null, to, data });
    const [mail] = (await notifications.list({ view: 'all', q: to, limit: 1 })).items;
    expect(mail).toMatchObject({ kind: 'back-in-stock', state: 'sent', canResend: false });
    expect(await notifications.resend({ id: mail?.id ?? '' }, newId('stf'))).toEqual({
      kind: 'not-possible',
      why: 'once-only',
    });
  });

  test('of a mail that is not in the log is a fault', async () => {
    const { notifications } = setup();
    await expect(notifications.resend({ id: '999999999' }, newId('stf'))).rejects.toMatchObject({
      code: 'mail.not-found',
    });
  });
});
