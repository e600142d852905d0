/**
 * The one address of the shop, before all its servers: each request goes to the next server. What fails on the
 * way is answered with 502 and not sent again: whether it was done is for its sender to find out.
 */
export function startBalancer() {
  let targets: readonly string[] = [];
  let turn = 0;
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 60,
    async fetch(request) {
      turn += 1;
      const target = targets[turn % Math.max(1, targets.length)];
      if (target === undefined) return new Response(null, { status: 503 });
      const url = new URL(request.url);
      const headers = new Headers(request.headers);
      // Each shopper is at an address of their own, as the servers' limits would have it.
      if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', '198.51.100.1');
      try {
        return await fetch(`${target}${url.pathname}${url.search}`, {
          method: request.method,
          headers,
          body: request.method === 'GET' ? null : await request.arrayBuffer(),
          redirect: 'manual',
          // Passed on as it came, with the headers that say how it is packed.
          decompress: false,
          signal: AbortSignal.timeout(20_000),
        });
      } catch {
        return new Response(null, { status: 502 });
      }
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    to: (urls: readonly string[]) => {
      targets = urls;
    },
    stop: () => server.stop(true),
  };
}
