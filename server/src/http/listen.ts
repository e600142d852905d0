import type { Server } from 'bun';
import { type DevUrls, devSockets, type SocketData, upgradeToDev } from './dev-proxy.ts';

export type ListenOptions = {
  host: string;
  /** Undefined: 3000, or the next one that is free. */
  port: number | undefined;
  firstPort?: number;
  devUrls: DevUrls;
  /** Answers while the process is being built. */
  fetch: FetchHandler;
};
export type FetchHandler = (request: Request, server: Server<SocketData>) => Response | Promise<Response>;

const FIRST_PORT = 3000;
const TRIES = 100;
/** Above the longest body that a route takes (media, 10 MB): Bun's own limit is the last one. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Opens the port before anything is built, so that the addresses are known; `answerWith` changes who answers. */
export function listen(options: ListenOptions) {
  const server = open(options);
  return {
    port: server.port ?? 0,
    answerWith(fetch: FetchHandler): void {
      server.reload({ fetch: answering(fetch, options.devUrls), websocket: devSockets });
    },
    /** No new connections; resolves when the running requests are answered. */
    async stop(): Promise<void> {
      await server.stop(false);
    },
    /** Cuts what is still running. */
    async cut(): Promise<void> {
      await server.stop(true);
    },
  };
}

function open({ host, port, firstPort = FIRST_PORT, devUrls, fetch }: ListenOptions): Server<SocketData> {
  const wanted = port ?? firstPort;
  for (let tried = 0; ; tried += 1) {
    try {
      return Bun.serve({
        hostname: host,
        port: wanted + tried,
        idleTimeout: 60,
        maxRequestBodySize: MAX_BODY_BYTES,
        fetch: answering(fetch, devUrls),
        websocket: devSockets,
      });
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || port !== undefined || tried >= TRIES) throw error;
    }
  }
}

function answering(fetch: FetchHandler, devUrls: DevUrls) {
  return (request: Request, server: Server<SocketData>): Response | Promise<Response> | undefined =>
    upgradeToDev(request, server, devUrls) ? undefined : fetch(request, server);
}
