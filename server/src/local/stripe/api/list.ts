import type { z } from 'zod';
import type { StandIn } from '../stand-in.ts';
import type { CreatedRange, PageQuery } from '../store/objects.ts';
import type { Documents, Kind } from '../types.ts';
import type { ListParams } from './params.ts';
import { missing } from './stripe-error.ts';

type ListObject = { object: 'list'; data: object[]; has_more: boolean; url: string };

export function listObject(url: string, data: object[], hasMore: boolean): ListObject {
  return { object: 'list', data, has_more: hasMore, url };
}

type Ask = {
  url: string;
  params: Omit<z.output<typeof ListParams>, 'expand' | 'created'> & { created?: CreatedRange | undefined };
  where?: Record<string, string | undefined>;
  anyOf?: PageQuery['anyOf'];
  delivered?: boolean | undefined;
};

/** One page of a kind, newest first, as Stripe's lists are. */
export function listKind<K extends Kind & keyof Documents>(
  s: StandIn,
  kind: K,
  { url, params, where = {}, anyOf, delivered }: Ask,
): ListObject {
  for (const cursor of ['starting_after', 'ending_before'] as const) {
    const id = params[cursor];
    if (id && !s.objects.exists(id)) throw missing(kind, id, cursor);
  }
  const page = s.objects.page(kind, {
    where,
    anyOf,
    delivered,
    created: params.created,
    limit: params.limit,
    startingAfter: params.starting_after,
    endingBefore: params.ending_before,
  });
  return listObject(url, page.data, page.hasMore);
}
