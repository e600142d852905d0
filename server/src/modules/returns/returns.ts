import type { OrderId, ReturnId } from '@zivero/shared/schemas/ids';
import type {
  AdminReturnList,
  AdminReturnRow,
  AdminReturnsOfOrder,
  ExchangeChoices,
  OrderReturns,
  ReturnActResult,
  ReturnReason,
  ReturnViewCounts,
  StaffStartReturn,
} from '@zivero/shared/schemas/returns';
import type { z } from 'zod';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { StockModule } from '../stock/stock.ts';
import { createReturnActs } from './returns.acts.ts';
import { choicesOf, createExchanging } from './returns.exchanging.ts';
import { createReturnRefunds } from './returns.refunding.ts';
import type { ReturnsRepo } from './returns.repo.ts';
import { returnableUntil } from './returns.rules.ts';
import { createStarting } from './returns.starting.ts';
import { adminReturn, numberOf, returnableLines, storeReturn } from './returns.view.ts';

export type ReturnsDeps = {
  db: Database;
  repo: ReturnsRepo;
  orders: Pick<OrdersModule, 'records' | 'byId'>;
  payments: Pick<PaymentsModule, 'refund'>;
  stock: Pick<StockModule, 'restock' | 'reserve' | 'commit' | 'available'>;
  catalog: Pick<CatalogModule, 'pages' | 'variantLabels'>;
  settings: Pick<SettingsModule, 'get' | 'patch'>;
  enqueue: Enqueue;
  /** Counts a use of a key; false = too many. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  clock: Clock;
};
export type ReturnsModule = ReturnType<typeof createReturns>;

/**
 * Returns: asked for by shoppers, decided by staff, received back to the shelf, ended by a refund or by the
 * same things once more. Each step holds the order's lock, so nothing comes back that was not sent.
 */
export function createReturns(deps: ReturnsDeps) {
  const { repo, orders, settings, stock, catalog } = deps;
  const { records } = orders;

  async function orderBy(token: string): Promise<OrderRecord> {
    const order = await records.byToken(token);
    if (order === null) throw new AppError('order.not-found');
    return order;
  }

  /** Whoever holds the order's token sees its returns. Throws `order.not-found`. */
  const ofToken = async (token: string): Promise<OrderReturns> => storeView(await orderBy(token));

  async function storeView(order: OrderRecord): Promise<OrderReturns> {
    const [parts, orderLines, facts, parcels, shop] = await Promise.all([
      repo.ofOrder(order.id),
      records.linesOf([order.id]),
      repo.factsOf(deps.db, order.id),
      records.fulfilmentsOf(deps.db, order.id),
      settings.get(),
    ]);
    const lines = await repo.linesOf(parts.map((part) => part.id));
    const until = returnableUntil(parcels, shop.returnWindowDays);
    return {
      returns: parts.map((part) => storeReturn(order, part, lines)),
      lines: returnableLines(order, orderLines, facts),
      until: until !== null && until > deps.clock.now() ? until : null,
      windowDays: shop.returnWindowDays,
    };
  }

  /** Throws `order.not-found`. */
  async function ofOrder(orderId: OrderId): Promise<AdminReturnsOfOrder> {
    const order = await records.byId(orderId);
    if (order === null) throw new AppError('order.not-found', { detail: orderId });
    const [parts, orderLines, facts, replaces] = await Promise.all([
      repo.ofOrder(orderId),
      records.linesOf([orderId]),
      repo.factsOf(deps.db, orderId),
      repo.replacedBy(orderId),
    ]);
    const lines = await repo.linesOf(parts.map((part) => part.id));
    return {
      returns: parts.map((part) => adminReturn(order, part, { lines, orderLines })),
      lines: returnableLines(order, orderLines, facts),
      replaces: replaces === null ? null : { id: replaces.id, number: String(replaces.number) },
    };
  }

  async function list(input: AdminReturnList) {
    const { rows, total } = await repo.list(input, fromCursor(input.cursor));
    const shown = rows.slice(0, input.limit);
    const lines = Map.groupBy(
      await repo.linesOf(shown.map((row) => row.id as ReturnId)),
      (line) => line.returnId,
    );
    const items = shown.map((row): AdminReturnRow => {
      const own = lines.get(row.id) ?? [];
      return {
        id: row.id as ReturnId,
        number: numberOf(row.number, row.sequence),
        orderId: row.orderId as OrderId,
        state: row.state,
        wish: row.wish,
        customerName: row.customerName,
        email: row.email,
        units: own.reduce((sum, line) => sum + line.quantity, 0),
        reasons: [...new Set(own.map((line): ReturnReason => line.reason))],
        createdAt: row.createdAt,
      };
    });
    const last = rows.length > input.limit ? shown.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : toCursor(last.createdAt, last.id), total };
  }

  /** What may go out in place of what came back. Throws `order.not-found`. */
  async function choices(id: ReturnId): Promise<ExchangeChoices> {
    const row = await repo.byId(id);
    if (row === null) throw new AppError('order.not-found', { detail: id });
    const [lines, orderLines] = await Promise.all([repo.linesOf([id]), records.linesOf([row.orderId])]);
    const wanted = lines.flatMap((line) => {
      const of = orderLines.find((one) => one.id === line.orderLineId);
      const quantity = line.receivedQuantity ?? line.quantity;
      return of === undefined || quantity === 0 ? [] : [{ of, quantity }];
    });
    return choicesOf(wanted, { catalog, stock });
  }

  /** For mails: what a return says of itself; null when there is none. */
  async function forMail(id: string) {
    const row = await repo.byId(id as ReturnId);
    const order = row === null ? null : await records.byId(row.orderId);
    if (row === null || order === null) return null;
    const lines = await repo.linesOf([row.id]);
    return { number: numberOf(order.number, row.sequence), lines, note: row.answer };
  }

  const starting = createStarting({ ...deps, storeView });
  const answer = async (orderId: OrderId) => ({
    kind: 'ok' as const,
    order: await orders.byId(orderId),
    returns: await ofOrder(orderId),
  });
  const acting = { ...deps, answer, ofOrder };
  return {
    ofToken,
    ofOrder,
    list,
    choices,
    forMail,
    counts: (): Promise<z.infer<typeof ReturnViewCounts>> => repo.counts(),
    start: starting.start,
    withdraw: starting.withdraw,
    async startByStaff(input: StaffStartReturn, staffId: string): Promise<ReturnActResult> {
      const { kind } = await starting.startByStaff(input, staffId);
      if (kind === 'ok') return answer(input.orderId);
      return kind === 'not-sent' ? { kind } : { kind, returns: await ofOrder(input.orderId) };
    },
    ...createReturnActs(acting),
    ...createReturnRefunds(acting),
    ...createExchanging(acting),
    windowDays: async () => ({ days: (await settings.get()).returnWindowDays }),
    async setWindow({ days }: { days: number }) {
      await settings.patch({ returnWindowDays: days });
      return { days };
    },
  };
}

const toCursor = (at: Date, id: string): string => Buffer.from(`${at.getTime()}.${id}`).toString('base64url');

/** Throws `request.invalid` for what we did not hand out. */
function fromCursor(cursor: string | null | undefined): { at: Date; id: string } | null {
  if (cursor === null || cursor === undefined) return null;
  const found = /^(\d{1,15})\.(ret_[0-9a-z]{26})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (found?.[2] === undefined)
    throw new AppError('request.invalid', { fields: [{ path: 'cursor', code: 'invalid' }] });
  return { at: new Date(Number(found[1])), id: found[2] };
}
