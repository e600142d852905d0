import type { Books, Charge, Order } from './books.ts';

export type Check = { name: string; problems: string[] };
type Bounds = { stock: number; isSoughtAfter: boolean };

const isPaid = (order: Order): boolean =>
  (order.payment === 'paid' || order.payment === 'part-refunded') && order.fulfilment !== 'cancelled';
const isTaken = (charge: Charge): boolean => charge.status === 'succeeded' && charge.captured;
const isGivenBack = (charge: Charge): boolean => charge.amount_refunded >= charge.amount_captured;
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** Every promise about money and stock, each with what speaks against it. */
export function checkBooks(books: Books, bounds: Bounds): Check[] {
  return [
    { name: 'sold', problems: sold(books, bounds) },
    { name: 'sold-out', problems: soldOut(books, bounds) },
    { name: 'charges', problems: charges(books) },
    { name: 'reservations', problems: reservations(books) },
    { name: 'ledger', problems: ledger(books) },
    { name: 'stuck', problems: stuck(books) },
    { name: 'told-once', problems: toldOnce(books) },
    { name: 'one-order-each', problems: oneOrderEach(books) },
    { name: 'events', problems: events(books) },
  ];
}

export function figuresOf({ orders, stock, stripe, refunds }: Books) {
  const paid = orders.filter(isPaid);
  const taken = stripe.charge.filter(isTaken);
  return {
    orders: Object.fromEntries([...Map.groupBy(orders, (one) => one.payment)].map(([k, v]) => [k, v.length])),
    paidOrders: paid.length,
    unitsSold: sum(paid.map((one) => one.units)),
    stock,
    charges: taken.length,
    chargesDeclined: stripe.charge.filter((one) => one.status === 'failed').length,
    chargesRefundedInFull: taken.filter(isGivenBack).length,
    refunds: refunds.length,
    ledgerMinor: sum(orders.map((one) => one.ledger)),
    stripeMinor: sum(taken.map((one) => one.amount_captured - one.amount_refunded)),
  };
}

/** Paid orders = units sold ≤ stock, counted three ways. */
function sold({ orders, reservations: held, stock }: Books, bounds: Bounds): string[] {
  const paid = orders.filter(isPaid);
  const units = sum(paid.map((one) => one.units));
  const committed = sum(held.filter((one) => one.state === 'committed').map((one) => one.units));
  const problems: string[] = [];
  if (units !== paid.length) problems.push(`${paid.length} paid orders of one unit each sold ${units}`);
  if (units > bounds.stock) problems.push(`${units} units sold of ${bounds.stock}`);
  if (committed !== units) problems.push(`${units} units sold, ${committed} committed`);
  if (stock.reserved !== units) problems.push(`${units} units sold, ${stock.reserved} taken from the shelf`);
  if (stock.onHand !== bounds.stock) problems.push(`${stock.onHand} on the shelf of ${bounds.stock}`);
  if (stock.backordered !== 0) problems.push(`${stock.backordered} back-ordered`);
  return problems;
}

function soldOut({ orders }: Books, { stock, isSoughtAfter }: Bounds): string[] {
  const units = sum(orders.filter(isPaid).map((one) => one.units));
  return isSoughtAfter && units < stock ? [`buyers outnumber stock, but ${stock - units} were not sold`] : [];
}

/** Every charge belongs to exactly one paid order, or went back; every paid order has exactly one. */
function charges({ orders, payments, stripe }: Books): string[] {
  const byId = new Map(orders.map((one) => [one.id, one]));
  const taken = stripe.charge.filter(isTaken);
  const problems = taken.flatMap((charge) => {
    if (isGivenBack(charge)) return [];
    const owners = payments.filter((one) => one.charge === charge.id).map((one) => byId.get(one.order));
    const [owner] = owners;
    if (owners.length !== 1 || owner === undefined) return [`${charge.id}: charged, no order`];
    if (!isPaid(owner)) return [`${charge.id}: charged, its order is ${owner.payment}`];
    return owner.total === charge.amount_captured ? [] : [`${charge.id}: not what its order comes to`];
  });
  const known = new Map(taken.map((one) => [one.id, one]));
  for (const order of orders.filter(isPaid)) {
    const own = payments
      .filter((one) => one.order === order.id)
      .flatMap((one) => known.get(one.charge) ?? []);
    const kept = own.filter((one) => !isGivenBack(one));
    if (kept.length !== 1) problems.push(`${order.id}: paid by ${kept.length} charges`);
  }
  return problems;
}

function reservations({ orders, reservations: all, stock }: Books): string[] {
  const paid = new Set(orders.filter(isPaid).map((one) => one.id));
  const problems = all.flatMap((one) => {
    if (one.state === 'open') return [`${one.order}: still reserved`];
    if (one.state === 'released' && one.units !== 0)
      return [`${one.order}: released, but holds ${one.units}`];
    if (one.state === 'committed' && one.units > 0 && !paid.has(one.order))
      return [`${one.order}: holds, unpaid`];
    return [];
  });
  const held = sum(all.map((one) => one.units));
  if (held !== stock.reserved + stock.backordered)
    problems.push(`orders hold ${held}, the shelf says ${stock.reserved}`);
  return problems;
}

/** Order by order what Stripe has taken and given back. */
function ledger({ orders, payments, refunds, stripe }: Books): string[] {
  const problems = orders.flatMap((order) => {
    const ids = new Set(payments.filter((one) => one.order === order.id).map((one) => one.charge));
    const own = stripe.charge.filter((one) => ids.has(one.id) && isTaken(one));
    const theirs = sum(own.map((one) => one.amount_captured - one.amount_refunded));
    return order.ledger === theirs ? [] : [`${order.id}: ledger ${order.ledger}, Stripe ${theirs}`];
  });
  for (const refund of stripe.refund) {
    const own = refunds.filter((one) => one.stripe === refund.id);
    const isSame = own.length === 1 && own[0]?.amount === refund.amount && own[0].state === refund.status;
    if (!isSame) problems.push(`${refund.id}: ${refund.amount} ${refund.status} at Stripe, not in our books`);
  }
  return problems;
}

function stuck({ orders, refunds, events: all }: Books): string[] {
  const done = ['paid', 'part-refunded', 'refunded', 'expired', 'failed'];
  return [
    ...orders.filter((one) => !done.includes(one.payment)).map((one) => `${one.id}: ${one.payment}`),
    ...orders.filter((one) => one.review !== null).map((one) => `${one.id}: to review, ${one.review}`),
    ...refunds
      .filter((one) => one.state === 'pending' || one.state === 'requires-action')
      .map((one) => `${one.id}: refund ${one.state}`),
    ...all.filter((one) => one.state === 'received').map((one) => `${one.id}: event not worked on`),
  ];
}

/** What happened once is told once, however often Stripe says it. */
function toldOnce({ orders, stripe }: Books): string[] {
  const orderOf = new Map(stripe.payment_intent.map((one) => [one.id, one.metadata.order_id]));
  const declines = stripe.charge.filter((one) => one.status === 'failed');
  return orders.flatMap((order) => {
    const declined = declines.filter((one) => orderOf.get(one.payment_intent) === order.id).length;
    const problems: string[] = [];
    if (order.failedNotes > declined)
      problems.push(`${order.id}: ${declined} declines told ${order.failedNotes} times`);
    if (order.paidNotes > 1) problems.push(`${order.id}: paid told ${order.paidNotes} times`);
    return problems;
  });
}

/** Double clicks, dead tabs and repeated calls of one shopper gave one paid order. */
function oneOrderEach({ orders }: Books): string[] {
  const perCart = Map.groupBy(orders.filter(isPaid), (one) => `${one.cart} ${one.email}`);
  return [...perCart]
    .filter(([, own]) => own.length > 1)
    .map(([who, own]) => `${who}: ${own.length} paid orders`);
}

function events({ events: stored, stripeEvents }: Books): string[] {
  return stored.filter((one) => !stripeEvents.has(one.id)).map((one) => `${one.id}: no event of Stripe's`);
}
