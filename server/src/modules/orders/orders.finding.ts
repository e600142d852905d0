import { createHash, timingSafeEqual } from 'node:crypto';
import type { FindOrder, FindOrderResult } from '@zivero/shared/schemas/orders';
import { AppError } from '../../kernel/app-error.ts';
import type { OrdersRepo } from './orders.repo.ts';

export type FindingDeps = {
  repo: Pick<OrdersRepo, 'byNumber'>;
  /** Counts a use of a key; false = too many. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
};

const HOUR = 3_600;
/** A household with a few orders and typing errors; and nobody tries addresses on one number. */
const PER_CALLER = { max: 20, windowSeconds: HOUR };
const PER_NUMBER = { max: 10, windowSeconds: HOUR };
/** Longer than any look-up takes: how long it took tells nothing. */
const ANSWER_AFTER_MS = 120;

const digest = (email: string) => createHash('sha256').update(email.trim().toLowerCase()).digest();

/** How a guest comes back to an order without its link. */
export function createFinding({ repo, limit }: FindingDeps) {
  /**
   * By number and e-mail address, both as the confirmation says. A number that is not there and an address
   * that is another one are answered alike, after the same time. Throws `request.too-many`.
   */
  async function find({ number: typed, email }: FindOrder, ip: string): Promise<FindOrderResult> {
    const number = Number(typed.replaceAll(/\D/g, ''));
    const isAllowed =
      (await limit(`order:find:ip:${ip}`, PER_CALLER)) && (await limit(`order:find:${number}`, PER_NUMBER));
    if (!isAllowed) throw new AppError('request.too-many');
    const [order] = await Promise.all([repo.byNumber(number), Bun.sleep(ANSWER_AFTER_MS)]);
    const isSame = timingSafeEqual(digest(order?.email ?? ''), digest(email));
    return order !== null && isSame ? { kind: 'found', token: order.token } : { kind: 'unknown' };
  }

  return { find };
}
