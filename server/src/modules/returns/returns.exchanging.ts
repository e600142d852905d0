import { randomBytes } from 'node:crypto';
import type { OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { ExchangeChoices, ExchangeReturn, ReturnActResult } from '@zivero/shared/schemas/returns';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import { invariant } from '../../kernel/assert.ts';
import { newId } from '../../kernel/ids.ts';
import type { NewOrder, NewOrderLine, OrderLineRecord, OrderRecord } from '../orders/orders.ts';
import { type ActDeps, lockReturn } from './returns.acts.ts';
import type { ReturnRecord } from './returns.repo.ts';
import type { ReturnsDeps } from './returns.ts';
import { numberOf } from './returns.view.ts';

type Wanted = { of: OrderLineRecord; quantity: number };
type Replacing = Wanted & { variantId: VariantId; variantTitle: string; sku: string };

/** Of each product the variants that are there, with how many. */
export async function choicesOf(
  wanted: readonly Wanted[],
  { catalog, stock }: Pick<ReturnsDeps, 'catalog' | 'stock'>,
): Promise<ExchangeChoices> {
  const productIds = [...new Set(wanted.map(({ of }) => of.productId as ProductId))];
  const pages = await catalog.pages(productIds);
  const ids = [...pages.values()].flatMap((page) => page.variants.map((variant) => variant.id));
  const own = wanted.map(({ of }) => of.variantId as VariantId);
  const available = await stock.available([...new Set([...ids, ...own])]);
  return wanted.map(({ of, quantity }) => {
    const page = pages.get(of.productId as ProductId);
    const others = (page?.variants ?? []).map((variant) => ({
      id: variant.id,
      title: variant.optionValues.join(', ') || of.title,
      available: available.get(variant.id) ?? null,
    }));
    const variantId = of.variantId as VariantId;
    // What was bought may go out again even if it is no longer shown in the shop.
    const isShown = others.some((one) => one.id === variantId);
    const same = {
      id: variantId,
      title: of.variantTitle || of.title,
      available: available.get(variantId) ?? null,
    };
    return { orderLineId: of.id, quantity, variantId, variants: isShown ? others : [same, ...others] };
  });
}

class Short extends Error {
  constructor(readonly lines: Extract<ReturnActResult, { kind: 'short-stock' }>['lines']) {
    super('short stock');
  }
}

/**
 * An exchange is even: what came back goes out once more, as an order of its own whose price is wholly
 * reduced. Where the other thing costs more or less, a refund and a new order say so better.
 */
export function createExchanging(deps: ActDeps) {
  const { db, repo, orders, stock, catalog, enqueue, clock, answer, ofOrder } = deps;
  const { records } = orders;

  /** Throws `order.not-found`, `catalog.variant-not-found` for a variant of another product. */
  async function exchange(input: ExchangeReturn, staffId: string): Promise<ReturnActResult> {
    const labels = await catalog.variantLabels(input.lines.map((line) => line.variantId));
    const number = await records.nextNumber();
    type Done = { orderId: OrderId; kind: 'ok' | 'stale' };
    try {
      const done = await db.transaction(async (tx): Promise<Done> => {
        const { order, row } = await lockReturn(tx, input.id, deps);
        const orderId = order.id;
        if (row.state === 'exchanged') return { orderId, kind: 'ok' };
        if (row.state !== 'received') return { orderId, kind: 'stale' };
        const bought = await records.linesOf([orderId], tx);
        const lines = (await repo.linesOf([row.id], tx)).flatMap(({ orderLineId, receivedQuantity }) => {
          const of = bought.find((one) => one.id === orderLineId);
          if (of === undefined || !receivedQuantity) return [];
          const other = input.lines.find((one) => one.orderLineId === orderLineId)?.variantId;
          return [replacing({ of, quantity: receivedQuantity }, other, labels)];
        });
        if (lines.length === 0) return { orderId, kind: 'stale' };
        await replace(tx, { order, row, lines, number, staffId });
        return { orderId, kind: 'ok' };
      });
      return done.kind === 'ok'
        ? await answer(done.orderId)
        : { kind: 'stale', returns: await ofOrder(done.orderId) };
    } catch (error) {
      if (error instanceof Short) return { kind: 'short-stock', lines: error.lines };
      throw error;
    }
  }

  type Replacement = {
    order: OrderRecord;
    row: ReturnRecord;
    lines: readonly Replacing[];
    number: number;
    staffId: string;
  };

  async function replace(tx: Tx, replacement: Replacement): Promise<void> {
    const { order, row, lines, number, staffId } = replacement;
    const at = clock.now();
    const { order: made, lines: rows } = rowsOf(replacement, at);
    const id = made.id as OrderId;
    invariant(await records.insert(tx, made), 'one replacement per return');
    await records.insertLines(tx, rows);
    await repo.move(tx, row, 'exchanged', { staffId, replacementId: id, settledAt: at });
    const back = numberOf(order.number, row.sequence);
    await records.note(
      tx,
      [
        { orderId: id, kind: 'placed', staffId, text: back, amountMinor: 0 },
        { orderId: order.id, kind: 'exchanged', staffId, text: String(number) },
      ],
      at,
    );
    const actor = { kind: 'staff', id: staffId } as const;
    await enqueue(tx, 'mail.order-confirmation', { orderId: id });
    const payload = { returnId: row.id, replacementId: id };
    await records.log(tx, { kind: 'return.exchanged', orderId: order.id, actor, payload }, at);
    const wanted = lines.map(({ variantId, of, quantity }) => ({
      variantId,
      productId: of.productId as ProductId,
      quantity,
    }));
    const reserved = await stock.reserve(tx, { orderId: id, lines: wanted, actor });
    if (reserved.kind === 'short') throw new Short(namedOf(reserved.lines, lines));
    await stock.commit(tx, id);
    await enqueue(
      tx,
      'orders.mirror-sold',
      [...new Set(wanted.map((line) => line.productId))].toSorted().map((productId) => ({ productId })),
    );
  }

  return { exchange };
}

type Labels = Awaited<ReturnType<ReturnsDeps['catalog']['variantLabels']>>;

function replacing(wanted: Wanted, other: VariantId | undefined, labels: Labels): Replacing {
  const { of } = wanted;
  const { variantTitle, sku } = of;
  if (other === undefined || other === of.variantId)
    return { ...wanted, variantId: of.variantId as VariantId, variantTitle, sku };
  const label = labels.get(other);
  if (label?.productId !== of.productId) throw new AppError('catalog.variant-not-found', { detail: other });
  return { ...wanted, variantId: other, variantTitle: label.variantTitle, sku: label.sku };
}

const namedOf = (
  short: readonly { variantId: VariantId; wanted: number; available: number }[],
  lines: readonly Replacing[],
) =>
  short.map(({ variantId, wanted, available }) => {
    const line = lines.find((one) => one.variantId === variantId);
    const title = [line?.of.title, line?.variantTitle].filter(Boolean).join(', ') || variantId;
    return { title, wanted, available };
  });

/** Paid by what came back: everything is reduced to nothing. */
function rowsOf(
  {
    order,
    row,
    lines,
    number,
  }: { order: OrderRecord; row: ReturnRecord; lines: readonly Replacing[]; number: number },
  at: Date,
): { order: NewOrder; lines: NewOrderLine[] } {
  const id = newId('ord', at.getTime());
  const worthMinor = lines.reduce((sum, { of, quantity }) => sum + of.unitPriceMinor * quantity, 0);
  const wasMs = new Date(order.shippingMethod.latest).getTime() - order.placedAt.getTime();
  const latest = new Date(at.getTime() + Math.max(0, wasMs)).toISOString();
  const { customerId, email, currency, locale, shippingAddress, billingAddress } = order;
  return {
    order: {
      ...{ id, number, customerId, email, currency, locale, shippingAddress, billingAddress },
      token: randomBytes(32).toString('base64url'),
      cartId: `exchange:${row.id}`,
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      subtotalMinor: worthMinor,
      discountMinor: worthMinor,
      shippingMinor: 0,
      taxMinor: 0,
      totalMinor: 0,
      shippingMethod: { ...order.shippingMethod, earliest: at.toISOString(), latest },
      contentHash: row.id,
      idempotencyKey: row.id,
      placedAt: at,
      paidAt: at,
      updatedAt: at,
    },
    lines: lines.map(({ of, quantity, variantId, variantTitle, sku }, position) => ({
      id: newId('oli', at.getTime()),
      orderId: id,
      ...{ position, variantId, variantTitle, sku, quantity },
      ...{ productId: of.productId, slug: of.slug, title: of.title, image: of.image },
      unitPriceMinor: of.unitPriceMinor,
      discountMinor: of.unitPriceMinor * quantity,
      taxRateBasisPoints: of.taxRateBasisPoints,
      taxMinor: 0,
      totalMinor: 0,
    })),
  };
}
