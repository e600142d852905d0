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
/**
 * A household with a few orders and typing errors. What is asked about one order is counted for who asks and for the
 * address that was typed, never for the order alone: a stranger would use that up and lock its shopper out.
 */
const PER_CALLER = { max: 20, windowSeconds: HOUR };
const PER_CALLER_AND_NUMBER = { max: 5, windowSeconds: HOUR };
const PER_ADDRESS_AND_NUMBER = { max: 10, windowSeconds: HOUR };
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
    const asked = digest(email);
    const address = asked.toString('base64url').slice(0, 22);
    const counted = await Promise.all([
      limit(`order:find:ip:${ip}`, PER_CALLER),
      limit(`order:find:ip:${ip}:${number}`, PER_CALLER_AND_NUMBER),
      limit(`order:find:${number}:${address}`, PER_ADDRESS_AND_NUMBER),
    ]);
    if (counted.includes(false)) throw new AppError('request.too-many');
    const [order] = await Promise.all([repo.byNumber(number), Bun.sleep(ANSWER_AFTER_MS)]);
    const isSame = timingSafeEqual(digest(order?.email ?? ''), asked);
    return order !== null && isSame ? { kind: 'found', token: order.token } : { kind: 'unknown' };
  }

  return { find };
}
