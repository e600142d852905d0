import { randomBytes } from 'node:crypto';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { EndNoticeResult, NoticeInput, NoticeResult } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Notice, NoticesRepo } from './notices.repo.ts';

export type NoticeDeps = {
  db: Database;
  notices: NoticesRepo;
  enqueue: Enqueue;
  clock: Clock;
  available: (ids: readonly VariantId[]) => Promise<Map<VariantId, number | null>>;
  catalog: {
    variantLabels(
      ids: readonly VariantId[],
    ): Promise<Map<VariantId, { productId: ProductId; title: string; status: string }>>;
  };
  /** Counts a use of a key; false = too many. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  /** False while no mail server is set: who waits goes on waiting. */
  canTell: boolean;
};

const HOUR = 3_600;
const KEPT_MS = 30 * 24 * HOUR * 1_000;
/** One address of the network asks for a household, one mail address for a long wish list: no more. */
const PER_CALLER = { max: 20, windowSeconds: HOUR };
const PER_ADDRESS = { max: 20, windowSeconds: 24 * HOUR };

/** "Tell me when it is back": kept once per address and variant, told once. */
export function createStockNotices(deps: NoticeDeps) {
  const { db, notices, enqueue, clock, available, catalog, limit } = deps;
  const canBeHad = async (id: VariantId) => (await available([id])).get(id) !== 0;

  /**
   * The answer is the same whether the address waits already: nobody learns who waits for what. Throws
   * `request.too-many`, `catalog.variant-not-found`.
   */
  async function ask(input: z.infer<typeof NoticeInput>, ip: string): Promise<NoticeResult> {
    const { variantId } = input;
    const email = input.email.toLowerCase();
    const isAllowed =
      (await limit(`notice:ip:${ip}`, PER_CALLER)) && (await limit(`notice:to:${email}`, PER_ADDRESS));
    if (!isAllowed) throw new AppError('request.too-many');
    const label = (await catalog.variantLabels([variantId])).get(variantId);
    if (label?.status !== 'active') throw new AppError('catalog.variant-not-found', { detail: variantId });
    if (await canBeHad(variantId)) return { kind: 'back' };
    const { productId } = label;
    const token = randomBytes(24).toString('base64url');
    await db.transaction(async (tx) => {
      await notices.add(tx, { variantId, productId, email, token }, clock.now());
      // It may have come back since we looked: the mirror looks again, after this is written.
      await enqueue(tx, 'stock.mirror', { productId });
    });
    return { kind: 'ok' };
  }

  /** After stock was shown: those who wait for what can be had are told, a mail each. */
  async function tellWaiting(
    found: ReadonlyMap<VariantId, number | null>,
    productIds: readonly ProductId[],
  ): Promise<void> {
    const back = [...found].filter(([, units]) => units !== 0).map(([id]) => id);
    if (!deps.canTell || back.length === 0 || !(await notices.isWaitedFor(productIds))) return;
    await db.transaction(async (tx) => {
      const ids = await notices.startSending(tx, back, productIds);
      await enqueue(
        tx,
        'mail.back-in-stock',
        ids.map((noticeId) => ({ noticeId })),
      );
    });
  }

  /** Ends all that the address of a mail waits for; repeating it changes nothing. */
  async function end(token: string): Promise<EndNoticeResult> {
    const ended = await notices.cancelAllOf(token, clock.now());
    return ended === null ? { kind: 'unknown' } : { kind: 'ok', ended };
  }

  /**
   * Hands a notice to `send` once. What is gone again goes on waiting; a mail that was not taken is tried again.
   * Throws what `send` throws, `service.unavailable` while somebody else is at it.
   */
  async function deliver(id: number, send: (notice: Notice) => Promise<void>): Promise<void> {
    const claim = await notices.claim(id, clock.now());
    if (claim.kind === 'over') return;
    if (claim.kind === 'taken') throw new AppError('service.unavailable', { detail: 'mail is being sent' });
    const { notice } = claim;
    try {
      if (!(await canBeHad(notice.variantId))) return await notices.settle(id, 'waiting', clock.now());
      await send(notice);
    } catch (error) {
      await notices.settle(id, 'sending', clock.now());
      throw error;
    }
    await notices.settle(id, 'sent', clock.now());
  }

  /** Addresses are kept for a month after the last mail, to stop what else they wait for, and no longer. */
  const cleanup = () => notices.removeOver(new Date(clock.now().getTime() - KEPT_MS));

  return { ask, tellWaiting, end, deliver, cleanup };
}
export type StockNotices = ReturnType<typeof createStockNotices>;
