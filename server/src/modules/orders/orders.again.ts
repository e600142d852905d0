import { MAX_LINE_QUANTITY } from '@zivero/shared/schemas/cart';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { BuyAgainResult } from '@zivero/shared/schemas/orders';
import { AppError } from '../../kernel/app-error.ts';
import type { BagOwner, CartModule } from '../cart/cart.ts';
import type { OrderLineRecord, OrdersRepo } from './orders.repo.ts';

export type BuyAgainDeps = {
  repo: Pick<OrdersRepo, 'byToken' | 'linesOf'>;
  cart: Pick<CartModule, 'addLine' | 'get'>;
};

/** What no longer exists, or does not fit into the bag any more. */
const isGone = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'catalog.variant-not-found' || error.code === 'cart.full');

export function createBuyAgain({ repo, cart }: BuyAgainDeps) {
  /** Units of one line that went into the bag; null: its home cannot be reached. */
  async function add(owner: BagOwner, line: OrderLineRecord): Promise<number | null> {
    const quantity = Math.min(line.quantity, MAX_LINE_QUANTITY);
    const now = await cart.get(owner);
    if (now.kind === 'bag-unavailable') return null;
    const had = now.kind === 'ok' ? unitsOf(now.cart, line.variantId) : 0;
    try {
      const answer = await cart.addLine(owner, { variantId: line.variantId as VariantId, quantity });
      if (answer.kind === 'bag-unavailable') return null;
      return Math.max(0, unitsOf(answer.cart, line.variantId) - had);
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
  }

  /**
   * Puts what an order had into the bag, at today's prices, as far as it is still sold and there; tells what
   * could not. Throws `order.not-found`.
   */
  async function buyAgain(owner: BagOwner, token: string): Promise<BuyAgainResult> {
    const order = await repo.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    const missing: Extract<BuyAgainResult, { kind: 'ok' }>['missing'] = [];
    let added = 0;
    for (const line of await repo.linesOf([order.id])) {
      const units = await add(owner, line);
      if (units === null) return { kind: 'bag-unavailable' };
      added += units;
      const { title, variantTitle, quantity: wanted } = line;
      if (units < wanted) missing.push({ title, variantTitle, wanted, added: units });
    }
    const bag = await cart.get(owner);
    return bag.kind === 'bag-unavailable' ? bag : { kind: 'ok', cart: bag.cart, added, missing };
  }

  return { buyAgain };
}

const unitsOf = (
  cart: { lines: readonly { variantId: string; quantity: number }[] },
  variantId: string,
): number => cart.lines.find((line) => line.variantId === variantId)?.quantity ?? 0;
