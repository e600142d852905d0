import type { StandIn } from '../stand-in.ts';

type Shown = Record<string, unknown>;

/** Since this version `ui_mode` says `hosted_page` where it said `hosted`. */
const HOSTED_PAGE_SINCE = '2026-03-25';

/**
 * What depends on now and on who asks is worked out when an object is shown, not when it is kept: the page's
 * address, whether money is available yet, how the asker's API version names things.
 */
export function present(s: StandIn, doc: Shown, version?: string): Shown {
  switch (doc.object) {
    case 'checkout.session':
      return {
        ...doc,
        url: doc.status === 'open' ? `${s.publicUrl}/c/pay/${String(doc.id)}` : null,
        ui_mode: version !== undefined && version.slice(0, 10) < HOSTED_PAGE_SINCE ? 'hosted' : doc.ui_mode,
      };
    case 'balance_transaction':
      return { ...doc, status: s.clock.seconds() >= Number(doc.available_on) ? 'available' : 'pending' };
    case 'event':
      return { ...doc, pending_webhooks: s.deliveries.openOf(String(doc.id)) };
    case 'list':
      return Array.isArray(doc.data)
        ? { ...doc, data: doc.data.map((one: Shown) => present(s, one, version)) }
        : doc;
    default:
      return doc;
  }
}
