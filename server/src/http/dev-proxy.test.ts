import { afterAll, describe, expect, test } from 'bun:test';
import { Hono } from 'hono';
import type { CorridorEnv } from './corridor.ts';
import { passTo } from './dev-proxy.ts';
import { listen } from './listen.ts';

/** What a Vite server does, as far as it matters here: pages, redirects and a socket with a protocol. */
const vite = Bun.serve<string>({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, server) {
    const { pathname, search } = new URL(request.url);
    if (request.headers.get('upgrade') === 'websocket') {
      const headers = { 'sec-websocket-protocol': request.headers.get('sec-websocket-protocol') ?? '' };
      return server.upgrade(request, { headers, data: pathname + search })
        ? undefined
        : new Response('', { status: 400 });
    }
    if (pathname === '/moved') return Response.redirect('/elsewhere', 302);
    return new Response(
      `${request.method} ${pathname}${search} for ${request.headers.get('x-forwarded-host')}`,
      {
        headers: { 'content-type': 'text/javascript', etag: '"1"' },
      },
    );
  },
  websocket: {
    open: (socket) => {
      socket.send(`connected ${String(socket.data)}`);
    },
    message: (socket, message) => {
      socket.send(typeof message === 'string' ? `echo ${message}` : message);
    },
  },
});
const origin = `http://127.0.0.1:${vite.port}`;
const app = new Hono<CorridorEnv>();
app.get('*', passTo(origin));
const front = listen({
  host: '127.0.0.1',
  port: 0,
  devUrls: { store: undefined, admin: origin },
  fetch: (request) => app.fetch(request),
});
const address = `127.0.0.1:${front.port}`;

afterAll(async () => {
  await front.cut();
  await vite.stop(true);
});

function received(socket: WebSocket, count: number): Promise<unknown[]> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
  const all: unknown[] = [];
  socket.onmessage = ({ data }) => {
    all.push(data);
    if (all.length === count) resolve(all);
  };
  socket.onerror = () => reject(new Error('socket failed'));
  return promise;
}

describe('development front door', () => {
  test('passes modules on with path, query and headers, and says where the browser came in', async () => {
    const reply = await fetch(`http://${address}/src/main.ts?t=1`);
    expect(await reply.text()).toBe(`GET /src/main.ts?t=1 for ${address}`);
    expect(reply.headers.get('etag')).toBe('"1"');
    expect(reply.headers.get('content-type')).toBe('text/javascript');
  });

  test('leaves a redirect to the browser', async () => {
    const reply = await fetch(`http://${address}/moved`, { redirect: 'manual' });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toContain('/elsewhere');
  });

  test('joins hot-reload sockets: protocol, path, and messages sent at once', async () => {
    const socket = new WebSocket(`ws://${address}/admin/?token=abc`, ['vite-hmr']);
    socket.binaryType = 'arraybuffer';
    const messages = received(socket, 3);
    socket.onopen = () => {
      socket.send('one');
      socket.send(new Uint8Array([1, 2, 3]));
    };
    const [first, second, third] = await messages;
    expect(socket.protocol).toBe('vite-hmr');
    expect(first).toBe('connected /admin/?token=abc');
    expect(second).toBe('echo one');
    expect(third).toEqual(new Uint8Array([1, 2, 3]).buffer);
    socket.close();
  });

  test('a socket that belongs to nobody is no socket', async () => {
    const socket = new WebSocket(`ws://${address}/store-socket`);
    await expect(received(socket, 1)).rejects.toThrow('socket failed');
  });
});
