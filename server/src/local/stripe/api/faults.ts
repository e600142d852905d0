import type { StandIn } from '../stand-in.ts';
import type { Fault } from '../store/settings.ts';

/** The fault ordered for this request, if any; each order counts down. */
export function takeFault(s: StandIn, method: string, path: string): Fault | null {
  const faults = s.settings.get('faults');
  const fault = faults.find(
    (one) => (one.method === null || one.method === method) && path.startsWith(one.path),
  );
  if (!fault) return null;
  const rest = faults.map((one) => (one === fault ? { ...one, times: one.times - 1 } : one));
  s.settings.set(
    'faults',
    rest.filter((one) => one.times > 0),
  );
  return fault;
}

/** The work is done but its caller never hears so: the connection breaks before the reply is whole. */
export function brokenReply(): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id": "'));
    },
    pull(controller) {
      controller.error(new Error('reply lost on purpose'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json', 'content-length': '4096' } });
}
