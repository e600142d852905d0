import type { StandIn } from '../stand-in.ts';
import type { Documents, Kind } from '../types.ts';
import { listObject } from './list.ts';
import { present } from './present.ts';
import { StripeFault } from './stripe-error.ts';

/** Fields that hold an id and may be asked for whole. */
const EXPANDABLE: Partial<Record<Kind, readonly string[]>> = {
  'checkout.session': ['payment_intent', 'customer'],
  payment_intent: ['latest_charge', 'customer', 'payment_method'],
  charge: ['balance_transaction', 'customer', 'payment_intent', 'failure_balance_transaction'],
  refund: [
    'charge',
    'payment_intent',
    'balance_transaction',
    'failure_balance_transaction',
    'payment_method',
  ],
  balance_transaction: ['source'],
  dispute: ['charge', 'payment_intent'],
  payment_method: ['customer'],
};
const MAX_DEPTH = 4;

type Shown = Record<string, unknown>;
const isShown = (value: unknown): value is Shown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes an object out for a reply, with what `expand[]` asks for in place of ids. */
export function render(s: StandIn, doc: object, expand: readonly string[] = [], version?: string): Shown {
  // What the store answers is read anew each time: nobody else has it, only its top is shared with the caller.
  const shown = present(s, { ...doc }, version);
  for (const path of expand) {
    const parts = path.split('.');
    if (parts.length > MAX_DEPTH + (shown.object === 'list' ? 1 : 0)) {
      throw new StripeFault(`You cannot expand more than ${MAX_DEPTH} levels of a property`, {
        param: 'expand',
      });
    }
    expandAt(s, shown, parts, { path, version });
  }
  return shown;
}

type Ask = { path: string; version: string | undefined };

function expandAt(s: StandIn, at: Shown, [field, ...rest]: string[], ask: Ask): void {
  if (field === undefined) return;
  if (at.object === 'list' && field === 'data' && Array.isArray(at.data)) {
    for (const one of at.data) if (isShown(one)) expandAt(s, one, rest, ask);
    return;
  }
  const kind = String(at.object) as Kind;
  const include = included(s, kind, String(at.id), field, ask.version);
  if (include && !isShown(at[field])) at[field] = include;
  else if (!include && !EXPANDABLE[kind]?.includes(field)) {
    const message = `This property cannot be expanded (${ask.path}).`;
    throw new StripeFault(message, { param: 'expand', code: 'parameter_invalid' });
  }
  const value = at[field];
  if (typeof value === 'string') {
    const found = s.objects.find(value);
    if (found) at[field] = present(s, found.doc as unknown as Shown, ask.version);
  }
  const next = at[field];
  if (isShown(next)) expandAt(s, next, rest, ask);
}

/** Lists inside an object, which Stripe leaves out unless they are asked for. */
function included(
  s: StandIn,
  kind: Kind,
  id: string,
  field: string,
  version: string | undefined,
): Shown | null {
  const shown = (docs: Documents[Kind][]) => docs.map((doc) => present(s, doc as unknown as Shown, version));
  if (kind === 'charge' && field === 'refunds') {
    const page = s.objects.page('refund', { where: { '$.charge': id }, limit: 10 });
    return listObject(`/v1/charges/${id}/refunds`, shown(page.data), page.hasMore);
  }
  if (kind === 'checkout.session' && field === 'line_items') {
    const lines = s.objects.get('session_detail', `detail_${id}`)?.lines ?? [];
    const items = lines.slice(0, 10).map((line) => line.item);
    return listObject(`/v1/checkout/sessions/${id}/line_items`, items, lines.length > 10);
  }
  return null;
}
