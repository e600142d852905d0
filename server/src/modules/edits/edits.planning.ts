import type { OrderId, OrderLineId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { OrderChange, PreviewEditResult } from '@zivero/shared/schemas/order-edits';
import type { Queryable } from '../../infra/postgres/client.ts';
import type { CatalogModule, PricedVariant } from '../catalog/catalog.ts';
import type { OrderLineRecord, OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { AppliedTax, TaxModule } from '../pricing/pricing.ts';
import type { EditsRepo, StockChange } from './edits.repo.ts';
import { type Repriced, reprice, type WantedLine, withQuantity } from './edits.rules.ts';

type Why = Extract<PreviewEditResult, { kind: 'not-possible' }>['why'];
export type EditPlan = {
  order: OrderRecord;
  standing: readonly OrderLineRecord[];
  /** Fewer of a line are not possible. */
  least: ReadonlyMap<string, number>;
  after: Repriced;
  variants: ReadonlyMap<VariantId, PricedVariant>;
  more: StockChange[];
  fewer: StockChange[];
};
/** What was asked for beside the lines that stand, as it cost when it was asked. */
export type Novelties = {
  variants: ReadonlyMap<VariantId, PricedVariant>;
  taxes: ReadonlyMap<VariantId, AppliedTax>;
};
export type Planned = { kind: 'ok'; plan: EditPlan } | { kind: 'not-possible'; why: Why };

/** `isPaidFor`: the change that waits is this one, and its payment has come. */
export type Wanted = Novelties & { change: OrderChange; isPaidFor?: boolean };

export type PlanningDeps = {
  repo: EditsRepo;
  orders: Pick<OrdersModule, 'records'>;
  catalog: Pick<CatalogModule, 'pricedVariants'>;
  tax: Pick<TaxModule, 'rules'>;
};
const no = (why: Why): Planned => ({ kind: 'not-possible', why });

/** Why nothing of this order can be changed any more; null = it can. */
function obstacleOf(order: OrderRecord): Why | null {
  if (order.needsReview !== null) return 'needs-review';
  if (order.fulfilmentState === 'cancelled' || order.paymentState === 'refunded') return 'cancelled';
  if (order.paymentState !== 'paid' && order.paymentState !== 'part-refunded') return 'not-paid';
  return ['to-pack', 'packed', 'part-sent'].includes(order.fulfilmentState) ? null : 'sent';
}

/** What today's catalog and tax rates say of lines that are new; asked before anything is locked. */
export function createEditPlanning({ repo, orders, catalog, tax }: PlanningDeps) {
  const { records } = orders;

  async function novelties(change: OrderChange, order: OrderRecord): Promise<Novelties> {
    const ids = change.added.map((one) => one.variantId);
    if (ids.length === 0) return { variants: new Map(), taxes: new Map() };
    const [variants, rules] = await Promise.all([
      catalog.pricedVariants([...new Set(ids)], order.currency),
      tax.rules(),
    ]);
    const { country, region } = order.shippingAddress;
    const taxes = new Map(
      [...variants].map(([id, { taxClass }]) => [id, rules.taxAt({ country, region }, taxClass)] as const),
    );
    return { variants, taxes };
  }

  /** The order as it would be; under its lock where it is to be written. */
  async function plan(
    tx: Queryable,
    order: OrderRecord,
    { change, variants, taxes, isPaidFor = false }: Wanted,
  ): Promise<Planned> {
    const obstacle = obstacleOf(order);
    if (obstacle !== null) return no(obstacle);
    if (!isPaidFor && (await records.isEditWaiting(tx, order.id))) return no('edit-waiting');
    const { shippingAddress } = change;
    if (shippingAddress && shippingAddress.country !== order.shippingAddress.country)
      return no('other-country');
    const orderId: OrderId = order.id;
    const [standing, unsent, refunded] = [
      await records.linesOf([orderId], tx),
      await records.unsentOf(tx, orderId),
      await repo.refundedLines(tx, orderId),
    ];
    const leastOf = (line: OrderLineRecord) =>
      refunded.has(line.id) ? line.quantity : line.quantity - Math.max(0, unsent.get(line.id) ?? 0);
    const least = new Map(standing.map((line) => [line.id as string, leastOf(line)]));
    const asked = new Map<OrderLineId, number>(change.lines.map((one) => [one.orderLineId, one.quantity]));
    if ([...asked.keys()].some((id) => !least.has(id))) return no('below-sent');
    const wanted: WantedLine[] = [];
    for (const line of standing) {
      const quantity = asked.get(line.id) ?? line.quantity;
      // A line that money was given back for stays as it is: its refunds are reckoned on it.
      const isTooFew = quantity < (least.get(line.id) ?? 0);
      if (isTooFew || (refunded.has(line.id) && quantity !== line.quantity)) return no('below-sent');
      if (quantity > 0) wanted.push(withQuantity(line, quantity, order.pricing));
    }
    for (const { variantId, quantity } of change.added) {
      const variant = variants.get(variantId);
      const taxed = taxes.get(variantId);
      if (!variant?.isForSale || taxed === undefined) return no('unknown-variant');
      wanted.push({
        ...{ id: null, variantId, title: variant.title, quantity },
        ...{ unitPriceMinor: variant.unitPriceMinor, discountMinor: 0 },
        tax: taxed,
      });
    }
    if (wanted.length === 0) return no('nothing-left');
    const after = reprice({ ...order, shippingName: order.shippingMethod.name }, wanted);
    if (after.totalMinor < order.creditMinor) return no('paid-by-credit');
    const { more, fewer } = stockOf(standing, after, variants);
    const isLeft = [...unsent.values()].some((units) => units > 0);
    const left =
      unitsOf(more) - unitsOf(fewer) + [...unsent.values()].reduce((sum, n) => sum + Math.max(0, n), 0);
    if (isLeft && left <= 0 && order.fulfilmentState !== 'part-sent') return no('nothing-left');
    const isSame =
      more.length === 0 &&
      fewer.length === 0 &&
      !shippingAddress &&
      (change.email ?? order.email) === order.email;
    return isSame
      ? no('no-change')
      : { kind: 'ok', plan: { order, standing, least, after, variants, more, fewer } };
  }

  return { novelties, plan };
}

const unitsOf = (changes: readonly StockChange[]) => changes.reduce((sum, one) => sum + one.quantity, 0);

/** What the order needs more and less of, by line. */
function stockOf(
  standing: readonly OrderLineRecord[],
  after: Repriced,
  variants: ReadonlyMap<VariantId, PricedVariant>,
) {
  const more: StockChange[] = [];
  const fewer: StockChange[] = [];
  for (const line of standing) {
    const to = after.lines.find((one) => one.id === line.id)?.quantity ?? 0;
    const what = { variantId: line.variantId as VariantId, productId: line.productId as ProductId };
    if (to > line.quantity) more.push({ ...what, quantity: to - line.quantity });
    if (to < line.quantity) fewer.push({ ...what, quantity: line.quantity - to });
  }
  for (const line of after.lines.filter((one) => one.id === null)) {
    const variantId = line.variantId as VariantId;
    const productId = variants.get(variantId)?.productId;
    if (productId !== undefined) more.push({ variantId, productId, quantity: line.quantity });
  }
  return { more, fewer };
}

export const titleOf = ({ standing, after }: EditPlan, variantId: string): string => {
  const line = standing.find((one) => one.variantId === variantId);
  const title = line?.title ?? after.lines.find((one) => one.variantId === variantId)?.title ?? variantId;
  return [title, line?.variantTitle].filter(Boolean).join(', ');
};
