import type { Socket } from 'bun';

export type Gate = {
  /** The service's URL, by way of the gate. */
  url: string;
  /** As if the cable were pulled: open connections end, new ones are refused. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** `waiting`: bytes for this side that it could not take yet. */
type Side = { other: Socket<Side> | null; waiting: Uint8Array[] };

/** A TCP connection to a real service that a test can cut and mend. */
export async function openGate(serviceUrl: string): Promise<Gate> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket<Side>>();
  let isCut = false;
  const drain = (socket: Socket<Side>) => {
    for (let bytes = socket.data.waiting.shift(); bytes; bytes = socket.data.waiting.shift()) {
      const written = Math.max(0, socket.write(bytes));
      if (written === bytes.length) continue;
      socket.data.waiting.unshift(bytes.subarray(written));
      return;
    }
  };
  const pass = (socket: Socket<Side>, bytes: Uint8Array) => {
    const { other } = socket.data;
    if (!other) return;
    other.data.waiting.push(bytes.slice());
    drain(other);
  };
  const end = (socket: Socket<Side>) => {
    sockets.delete(socket);
    socket.data.other?.end();
  };
  const listener = Bun.listen<Side>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        socket.data = { other: null, waiting: [] };
        if (isCut) return void socket.terminate();
        sockets.add(socket);
        socket.pause();
        Bun.connect<Side>({
          hostname: target.hostname,
          port: Number(target.port),
          data: { other: socket, waiting: [] },
          socket: {
            open(service) {
              sockets.add(service);
              socket.data.other = service;
              socket.resume();
            },
            data: pass,
            drain,
            close: end,
          },
        }).catch(() => socket.end());
      },
      data: pass,
      drain,
      close: end,
    },
  });
  const url = new URL(serviceUrl);
  url.port = String(listener.port);
  const drop = () => {
    for (const socket of sockets) socket.terminate();
    sockets.clear();
  };
  return {
    url: url.href,
    cut() {
      isCut = true;
      drop();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      drop();
      listener.stop(true);
    },
  };
}
