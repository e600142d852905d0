import { afterAll, expect, test } from 'bun:test';
import { runLoad } from './http-load.ts';
import { planClosedLoop, planOpenLoop } from './search-http-requests.ts';
import { createWorkload } from './search-http-workload.ts';

const STALL_MS = 400;
let stallsUntil = 0;
let inFlight = 0;
let mostInFlight = 0;
const server = Bun.serve({
  port: 0,
  async fetch(request) {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    const { pathname } = new URL(request.url);
    if (pathname === '/stall') stallsUntil = performance.now() + STALL_MS;
    await Bun.sleep(Math.max(0, stallsUntil - performance.now()));
    inFlight -= 1;
    if (pathname === '/fault') return Response.json({ errors: [{ message: 'no' }] });
    return pathname === '/missing' ? new Response('', { status: 404 }) : Response.json({ ok: true });
  },
});
afterAll(() => server.stop(true));

const url = server.url.origin;
const request = (path: string, due: number) => ({ group: 'all', kind: path, path, due });

test('a stalled server is not spared the requests that were due meanwhile', async () => {
  mostInFlight = 0;
  const requests = Array.from({ length: 80 }, (_, at) => request(at === 20 ? '/stall' : '/quick', at * 10));
  const report = await runLoad({ url, requests, connections: 4, isOpen: true });
  expect([report.failed, report.groups.all?.n]).toEqual([0, 80]);
  // 40 were due while it stood still, on 4 connections: half of all waited, on average half of the time.
  expect(report.groups.all?.p90 ?? 0).toBeGreaterThan(STALL_MS / 2);
  expect(report.wait.max).toBeGreaterThan(STALL_MS / 2);
  expect(mostInFlight).toBeLessThanOrEqual(4);
});

test('whatever is no good answer is counted as failed, GraphQL faults with status 200 too', async () => {
  const requests = ['/quick', '/fault', '/missing', '/quick'].map((path) => request(path, 0));
  const report = await runLoad({ url, requests, connections: 2, isOpen: false });
  expect(report.failed).toBe(2);
  const away = await runLoad({ url: 'http://127.0.0.1:1', requests, connections: 2, isOpen: false });
  expect(away.failed).toBe(4);
});

test('the workload is the same for the same shop: every kind, both faces, at fixed times', () => {
  const shop = { products: 300, seed: '1', now: new Date('2026-11-23T12:00:00Z') };
  const rates = { seconds: 2, searchesPerSecond: 100, suggestsPerSecond: 200 };
  const plan = planOpenLoop(createWorkload(shop), rates);
  expect(plan).toEqual(planOpenLoop(createWorkload(shop), rates));
  expect(plan).toHaveLength(600);
  expect(plan.map(({ due }) => due)).toEqual(plan.map(({ due }) => due).toSorted((a, b) => a - b));
  const kinds = new Set(plan.map(({ group, kind }) => `${group} ${kind}`));
  const searches = ['plain', 'frequent', 'three', 'typo', 'browse'];
  expect([...kinds].sort()).toEqual(
    [
      ...searches.flatMap((kind) => [`graphql ${kind}`, `search ${kind}`]),
      'suggest prefix',
      'suggest short',
    ].sort(),
  );
  expect(
    new Set(planClosedLoop(createWorkload(shop), 300).map(({ path, body }) => path + body)).size,
  ).toBeGreaterThan(150);
});
