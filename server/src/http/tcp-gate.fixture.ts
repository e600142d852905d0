import type { Socket, TCPSocketListener } from 'bun';

type Peer = { other: Socket<Peer> | null; waiting: Buffer[] };

/**
 * Stands before a service so that a test can take it away and bring it back: `shut` refuses and cuts every
 * connection, `open` lets them through again at the same address.
 */
export function tcpGate(serviceUrl: string) {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket<Peer>>();

  function join(socket: Socket<Peer>): void {
    void Bun.connect<Peer>({
      hostname: target.hostname,
      port: Number(target.port),
      data: { other: socket, waiting: [] },
      socket: {
        open(upstream) {
          sockets.add(upstream);
          for (const data of socket.data.waiting.splice(0)) upstream.write(data);
          socket.data.other = upstream;
        },
        data: (upstream, data) => pass(upstream.data.other, data),
        close: (upstream) => part(upstream),
        error: (upstream) => part(upstream),
        connectError: () => part(socket),
      },
    });
  }

  function pass(to: Socket<Peer> | null, data: Buffer): void {
    if (to !== null) to.write(data);
  }

  function part(socket: Socket<Peer>): void {
    sockets.delete(socket);
    socket.data.other?.end();
    socket.end();
  }

  const listenOn = (port: number): TCPSocketListener<Peer> =>
    Bun.listen<Peer>({
      hostname: '127.0.0.1',
      port,
      socket: {
        open(socket) {
          socket.data = { other: null, waiting: [] };
          sockets.add(socket);
          join(socket);
        },
        data(socket, data) {
          if (socket.data.other === null) socket.data.waiting.push(Buffer.from(data));
          else pass(socket.data.other, data);
        },
        close: (socket) => part(socket),
        error: (socket) => part(socket),
      },
    });

  let listener: TCPSocketListener<Peer> | null = listenOn(0);
  const { port } = listener;
  const url = new URL(serviceUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    shut(): void {
      listener?.stop(true);
      listener = null;
      for (const socket of sockets) socket.terminate();
      sockets.clear();
    },
    open(): void {
      listener ??= listenOn(port);
    },
  };
}
