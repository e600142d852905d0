import type { Server, ServerWebSocket, WebSocketHandler } from 'bun';
import type { Handler } from './corridor.ts';

/*
 * Development: this server is the one front door. Whatever it does not answer itself goes to the Vite server
 * of the store or the admin, hot-reload sockets included.
 */
export type DevUrls = { store: string | undefined; admin: string | undefined };
export type SocketData = {
  target: string;
  protocols: string[];
  upstream: WebSocket | null;
  waiting: Message[];
};
type Message = string | Uint8Array<ArrayBuffer>;

/** Headers that belong to one connection, not to the message (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-encoding',
  'content-length',
];

/** Passes a request on and its answer back. A Vite server that is just starting is waited for. */
export function passTo(origin: string): Handler {
  return async (c) => {
    c.set('route', 'dev');
    const url = new URL(c.req.url);
    const headers = new Headers(c.req.raw.headers);
    headers.set('x-forwarded-host', url.host);
    headers.delete('accept-encoding');
    const reply = await withPatience(() =>
      fetch(`${origin}${url.pathname}${url.search}`, { headers, redirect: 'manual', method: c.req.method }),
    );
    const passed = new Headers(reply.headers);
    for (const name of HOP_BY_HOP) passed.delete(name);
    return new Response(reply.body, { status: reply.status, headers: passed });
  };
}

const PATIENCE_MS = 10_000;

async function withPatience(ask: () => Promise<Response>): Promise<Response> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await Bun.sleep(100);
    }
  }
}

/** True when the request was a socket for Vite and is now connected through. */
export function upgradeToDev(request: Request, server: Server<SocketData>, urls: DevUrls): boolean {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return false;
  const { pathname, search } = new URL(request.url);
  const origin = pathname === '/admin' || pathname.startsWith('/admin/') ? urls.admin : urls.store;
  if (origin === undefined) return false;
  const asked = request.headers.get('sec-websocket-protocol');
  const protocols = asked?.split(',').map((name) => name.trim()) ?? [];
  const target = `${origin.replace(/^http/, 'ws')}${pathname}${search}`;
  const [first] = protocols;
  return server.upgrade(request, {
    data: { target, protocols, upstream: null, waiting: [] },
    ...(first === undefined ? {} : { headers: { 'sec-websocket-protocol': first } }),
  });
}

/** The two halves of a socket to Vite, joined. */
export const devSockets: WebSocketHandler<SocketData> = {
  open(socket) {
    const upstream = new WebSocket(socket.data.target, socket.data.protocols);
    upstream.binaryType = 'arraybuffer';
    socket.data.upstream = upstream;
    upstream.onopen = () => {
      for (const message of socket.data.waiting.splice(0)) upstream.send(message);
    };
    upstream.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') socket.sendText(data);
      else socket.sendBinary(new Uint8Array(data));
    };
    upstream.onclose = () => socket.close();
    upstream.onerror = () => socket.close();
  },
  message(socket: ServerWebSocket<SocketData>, message) {
    const { upstream, waiting } = socket.data;
    const data: Message = typeof message === 'string' ? message : new Uint8Array(message);
    if (upstream?.readyState === WebSocket.OPEN) upstream.send(data);
    else waiting.push(data);
  },
  close(socket) {
    socket.data.upstream?.close();
  },
};
