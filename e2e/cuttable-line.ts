import type { Socket, TCPSocketListener } from 'bun';
import { freePort } from '../server/src/local/services/ports.ts';

type End = { other: Socket<End> | null; waiting: Uint8Array[] };

/** A line to a service that can be cut and mended: what an outage is to whoever talks through it. */
export async function cuttableLine(target: string) {
  const to = new URL(target);
  const port = await freePort();
  const ends = new Set<Socket<End>>();
  let listener: TCPSocketListener<End> | null = null;

  const pass = {
    data: (from: Socket<End>, chunk: Uint8Array) => {
      const { other, waiting } = from.data;
      if (other) other.write(chunk);
      else waiting.push(new Uint8Array(chunk));
    },
    close: (from: Socket<End>) => {
      ends.delete(from);
      from.data.other?.end();
    },
    error: (from: Socket<End>) => void from.end(),
  };
  function mend(): void {
    listener ??= Bun.listen<End>({
      hostname: '127.0.0.1',
      port,
      data: { other: null, waiting: [] },
      socket: {
        ...pass,
        open: (near) => {
          near.data = { other: null, waiting: [] };
          ends.add(near);
          void Bun.connect<End>({
            hostname: to.hostname,
            port: Number(to.port),
            data: { other: near, waiting: [] },
            socket: {
              ...pass,
              open: (far) => {
                ends.add(far);
                for (const chunk of near.data.waiting.splice(0)) far.write(chunk);
                near.data.other = far;
              },
            },
          }).catch(() => near.end());
        },
      },
    });
  }
  function cut(): void {
    listener?.stop(true);
    listener = null;
    for (const end of ends) end.terminate();
    ends.clear();
  }

  mend();
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, cut, mend };
}
