import {
  FULFILMENT_STATES,
  type FulfilmentState,
  PAYMENT_STATES,
  type PaymentState,
} from '@zivero/shared/order-states';
import type { OrderView } from '@zivero/shared/schemas/orders';

export const ORDER_VIEWS = [
  'open',
  'to-pack',
  'unpaid',
  'refunded',
  'review',
  'all',
] as const satisfies readonly OrderView[];
export const ORDER_SORTS = ['newest', 'oldest', 'total'] as const;
const PAGE_SIZE = 25;

/** What the address says of the list: everything but the page. Days are local, "2026-09-01". */
export type OrderFilters = {
  view: OrderView;
  q: string;
  payment: PaymentState[];
  parcel: FulfilmentState[];
  from: string;
  to: string;
  sort: (typeof ORDER_SORTS)[number];
};
export const NO_FILTERS: OrderFilters = {
  view: 'open',
  q: '',
  payment: [],
  parcel: [],
  from: '',
  to: '',
  sort: 'newest',
};

type Query = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const one = <T extends string>(value: unknown, known: readonly T[], fallback: T): T =>
  known.find((item) => item === value) ?? fallback;
const many = <T extends string>(value: unknown, known: readonly T[]): T[] =>
  known.filter((item) => text(value).split(',').includes(item));
const day = (value: unknown): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text(value)) && !Number.isNaN(Date.parse(text(value))) ? text(value) : '';

/** Reads the address; what is not understood is left out, never an error. */
export function readOrderFilters(query: Query): OrderFilters {
  return {
    view: one(query.view, ORDER_VIEWS, 'open'),
    q: text(query.q).slice(0, 200),
    payment: many(query.payment, PAYMENT_STATES),
    parcel: many(query.parcel, FULFILMENT_STATES),
    from: day(query.from),
    to: day(query.to),
    sort: one(query.sort, ORDER_SORTS, 'newest'),
  };
}

/** Writes the address: defaults are left out. */
export function writeOrderFilters(filters: OrderFilters): Record<string, string> {
  const all = {
    view: filters.view === 'open' ? '' : filters.view,
    q: filters.q,
    payment: filters.payment.join(','),
    parcel: filters.parcel.join(','),
    from: filters.from,
    to: filters.to,
    sort: filters.sort === 'newest' ? '' : filters.sort,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The procedure's input: days become the moments at which they begin and end here. */
export function orderListInput(filters: OrderFilters, cursor: string | null) {
  return {
    view: filters.view,
    q: filters.q.trim().replace(/^#/, ''),
    paymentStates: filters.payment,
    fulfilmentStates: filters.parcel,
    placedFrom: filters.from ? new Date(`${filters.from}T00:00:00`) : null,
    placedTo: filters.to ? new Date(`${filters.to}T23:59:59.999`) : null,
    sort: filters.sort,
    limit: PAGE_SIZE,
    cursor,
  };
}

export const hasFilters = (filters: OrderFilters): boolean =>
  filters.q !== '' ||
  filters.payment.length > 0 ||
  filters.parcel.length > 0 ||
  filters.from !== '' ||
  filters.to !== '';
