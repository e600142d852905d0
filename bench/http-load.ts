/** A request as the load generator sends it; `due` in ms from the start of the run, 0 for all in a closed loop. */
export type PlannedRequest = { group: string; kind: string; path: string; body?: string; due: number };
/** Times in ms; a request counts from the moment it was due, whenever it was sent. */
export type LoadFigures = { n: number; p50: number; p90: number; p99: number; max: number };
export type LoadReport = {
  seconds: number;
  perSecond: number;
  /** Replies that were not 200 or carried errors. */
  failed: number;
  groups: Record<string, LoadFigures>;
  kinds: Record<string, LoadFigures>;
  /** From due to sent: what waited for a connection or for this process itself. */
  wait: LoadFigures;
};

export type LoadOptions = {
  url: string;
  requests: readonly PlannedRequest[];
  connections: number;
  /** False: each connection sends its next request as soon as it has its answer. */
  isOpen: boolean;
};

type Sample = { request: PlannedRequest; ms: number; waitMs: number; isGood: boolean };

/**
 * Sends every request over at most `connections` connections. In an open loop each request has its time; one
 * that finds no free connection waits, and its waiting is part of its latency, so that a server that stalls is
 * not spared the requests that would have come meanwhile ("coordinated omission", G. Tene).
 */
export async function runLoad({ url, requests, connections, isOpen }: LoadOptions): Promise<LoadReport> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  let next = 0;

  async function connection(): Promise<void> {
    for (;;) {
      const request = requests[next];
      if (request === undefined) return;
      next += 1;
      if (isOpen) await until(startedAt + request.due);
      const sentAt = performance.now() - startedAt;
      const dueAt = isOpen ? request.due : sentAt;
      const isGood = await send(url, request);
      samples.push({ request, ms: performance.now() - startedAt - dueAt, waitMs: sentAt - dueAt, isGood });
    }
  }

  await Promise.all(Array.from({ length: connections }, connection));
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    seconds: Number(seconds.toFixed(1)),
    perSecond: Math.round(samples.length / seconds),
    failed: samples.filter(({ isGood }) => !isGood).length,
    groups: figuresBy(samples, ({ request }) => request.group),
    kinds: figuresBy(samples, ({ request }) => `${request.group} ${request.kind}`),
    wait: figures(samples.map(({ waitMs }) => waitMs)),
  };
}

/** Never early: timers are coarse. */
async function until(time: number): Promise<void> {
  for (let early = time - performance.now(); early > 0; early = time - performance.now())
    await Bun.sleep(Math.max(1, early));
}

/** Whether the answer was one: GraphQL says 200 also of what went wrong. */
async function send(url: string, { path, body }: PlannedRequest): Promise<boolean> {
  try {
    const reply = await fetch(
      `${url}${path}`,
      body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body },
    );
    const text = await reply.text();
    return reply.status === 200 && !text.startsWith('{"errors"');
  } catch {
    return false;
  }
}

function figuresBy(samples: readonly Sample[], nameOf: (sample: Sample) => string) {
  const named = Map.groupBy(samples, nameOf);
  return Object.fromEntries(
    [...named].map(([name, all]) => [name, figures(all.map(({ ms }) => ms))] as const).sort(),
  );
}

/** Nearest rank. */
export function figures(times: readonly number[]): LoadFigures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    Number((sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0).toFixed(1));
  return { n: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
