import { randomBytes } from 'node:crypto';
import type { Image } from '@zivero/shared/schemas/catalog';
import type { CustomerId, VariantId } from '@zivero/shared/schemas/ids';
import type { MailSettings, StopMailsResult } from '@zivero/shared/schemas/mails';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { AbandonedCartsRepo, IdleBag, Item } from './abandoned-carts.repo.ts';
import type { MailData, MailUrls } from './mail-compose.ts';
import { itemRow } from './order-mails.ts';

type Label = { title: string; variantTitle: string; image: Image | null; status: string };
type CustomerBag = { cartId: string; customerId: CustomerId; items: Item[]; touchedAt: Date };
export type AbandonedCartsDeps = {
  db: Database;
  repo: AbandonedCartsRepo;
  enqueue: Enqueue;
  clock: Clock;
  loadSettings: () => Promise<MailSettings>;
  /** Customers' bags with something in them that were last touched in this time; oldest first. */
  idleBags: (from: Date, to: Date, limit: number) => Promise<CustomerBag[]>;
  bagOf: (customerId: CustomerId) => Promise<readonly Item[]>;
  customerById: (id: CustomerId) => Promise<{ email: string; name: string } | null>;
  labels: (ids: readonly VariantId[]) => Promise<Map<VariantId, Label>>;
  available: (ids: readonly VariantId[]) => Promise<Map<VariantId, number | null>>;
  urls: MailUrls;
  /** The shop's. */
  locale: () => Promise<string>;
  canSend: boolean;
};
export type AbandonedCarts = ReturnType<typeof createAbandonedCarts>;

/** Bags that were left longer ago are left alone: the first run would write to everybody at once. */
const WINDOW_MS = 3 * 86_400_000;
const HOUR_MS = 3_600_000;
const KEPT_MS = 365 * 86_400_000;
const BATCH = 200;

/**
 * "Your bag is still there": once per bag until something of it is bought, to customers and to guests who
 * placed an order and did not pay it. Off until the vendor switches it on.
 */
export function createAbandonedCarts(deps: AbandonedCartsDeps) {
  const { db, repo, enqueue, clock, labels, available, urls } = deps;

  async function remind(bag: IdleBag): Promise<void> {
    const token = randomBytes(24).toString('base64url');
    await db.transaction(async (tx) => {
      const id = await repo.add(tx, bag, token, clock.now());
      if (id === null) return;
      await enqueue(tx, 'mail.send', { kind: 'abandoned-cart', subjectId: String(id), orderId: null });
    });
  }

  /** Looks for bags that have lain there for as long as is set; called by a job, as often as one likes. */
  async function find(): Promise<void> {
    const { abandonedCart } = await deps.loadSettings();
    if (!abandonedCart.isOn || !deps.canSend) return;
    const to = new Date(clock.now().getTime() - abandonedCart.afterHours * HOUR_MS);
    const from = new Date(to.getTime() - WINDOW_MS);
    await findCustomers(from, to);
    await findGuests(from, to);
  }

  async function findCustomers(from: Date, to: Date): Promise<void> {
    let since = from;
    for (;;) {
      const bags = await deps.idleBags(since, to, BATCH);
      for (const bag of bags) {
        const owner = await deps.customerById(bag.customerId);
        if (owner !== null) await remind({ ...bag, email: owner.email, name: owner.name });
      }
      const last = bags.at(-1);
      if (last === undefined || bags.length < BATCH) return;
      // A whole batch of one millisecond: the next one, so that this ends.
      const isStuck = last.touchedAt.getTime() === since.getTime();
      since = isStuck ? new Date(since.getTime() + 1) : last.touchedAt;
    }
  }

  async function findGuests(from: Date, to: Date): Promise<void> {
    let after = '';
    for (;;) {
      const bags = await repo.unpaidOfGuests(from, to, after, BATCH);
      for (const bag of bags) if (bag.items.length > 0) await remind(bag);
      const last = bags.at(-1);
      if (last === undefined || bags.length < BATCH) return;
      after = last.cartId;
    }
  }

  /** Null: bought, emptied, sold out or unwanted meanwhile. */
  async function mailOf(id: string): Promise<{ to: string; data: MailData } | null> {
    const reminder = await repo.load(Number(id));
    const { abandonedCart } = await deps.loadSettings();
    if (reminder === null || !abandonedCart.isOn || (await repo.isUnwanted(reminder))) return null;
    const { customerId, items: found, email, name, token } = reminder;
    const items = customerId === null ? found : await deps.bagOf(customerId);
    const ids = items.map((item) => item.variantId as VariantId);
    const [known, units, locale] = await Promise.all([labels(ids), available(ids), deps.locale()]);
    const rows = items.flatMap(({ variantId, quantity }) => {
      const label = known.get(variantId as VariantId);
      const isThere = units.get(variantId as VariantId) !== 0;
      return label?.status === 'active' && isThere
        ? [itemRow(label, { quantity, amount: '', urls, locale })]
        : [];
    });
    if (rows.length === 0) return null;
    const count = rows.length;
    return {
      to: email,
      data: {
        values: { customer_name: name, item_count: String(count), is_one: count === 1 },
        rows,
        sumRows: [],
        sections: [],
        linkUrl: `${urls.store}/bag`,
        stop: { label: 'stopReminders', url: `${urls.store}/mail/stop/${token}` },
      },
    };
  }

  return {
    find,
    mailOf,
    cleanup: (): Promise<void> => repo.removeOld(new Date(clock.now().getTime() - KEPT_MS)),
    /** No such mails to this address any more; repeating it changes nothing. */
    stop: async (token: string): Promise<StopMailsResult> =>
      (await repo.optOut(token, clock.now())) ? { kind: 'ok' } : { kind: 'unknown' },
  };
}
