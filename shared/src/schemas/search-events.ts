import { z } from 'zod';
import { ProductId } from './ids.ts';

const Query = z.string().max(200);

/** What a browser tells about its searches. Nothing in it names a person, a session or a device. */
export const SearchEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('search'),
    q: Query,
    total: z.int().min(0),
    shown: z.int().min(0).max(60),
    /** The answer was for other words, or for some of them. */
    isCorrected: z.boolean(),
  }),
  z.object({ kind: z.literal('click'), q: Query, productId: ProductId, place: z.int().min(1).max(10_000) }),
  z.object({ kind: z.literal('cart'), q: Query, productId: ProductId }),
  z.object({ kind: z.literal('order'), q: Query, productId: ProductId }),
]);
export type SearchEvent = z.infer<typeof SearchEvent>;
export const TrackSearches = z.object({ events: z.array(SearchEvent).min(1).max(20) });

export const SearchReportInput = z.object({
  days: z.union([z.literal(7), z.literal(30), z.literal(90)]).default(30),
});
export const SearchReportRow = z.object({
  query: z.string(),
  searches: z.int(),
  empty: z.int(),
  clicks: z.int(),
  carts: z.int(),
  orders: z.int(),
  /** Mean place of what was clicked, 1 = first; null without clicks. */
  place: z.number().nullable(),
  /** Where it led most often: at most 3 products that are for sale. */
  leadsTo: z.array(z.object({ id: ProductId, title: z.string() })),
});
export type SearchReportRow = z.infer<typeof SearchReportRow>;
export const SearchReport = z.object({
  days: z.int(),
  searches: z.int(),
  empty: z.int(),
  corrected: z.int(),
  clicks: z.int(),
  carts: z.int(),
  orders: z.int(),
  top: z.array(SearchReportRow),
  /** Searches that found nothing, most often first. */
  zero: z.array(SearchReportRow),
  /** Found something that hardly anybody clicked. */
  lowClick: z.array(SearchReportRow),
});
export type SearchReport = z.infer<typeof SearchReport>;
