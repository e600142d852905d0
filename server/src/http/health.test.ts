import { describe, expect, test } from 'bun:test';
import { createTestClock } from '../kernel/clock.ts';
import { createHealth, type HealthCheck } from './health.ts';

const up = (name: string, isVital = true): HealthCheck => ({ name, isVital, probe: async () => {} });
const refused = (name: string, isVital = true): HealthCheck => ({
  name,
  isVital,
  probe: () => Promise.reject(new Error('refused')),
});

function setup(checks: HealthCheck[]) {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const health = createHealth({ checks, clock });
  health.enter('running');
  return { clock, health };
}

describe('readiness', () => {
  test('is red while starting and stopping, whatever the services say', async () => {
    const { health } = setup([up('postgresql')]);
    expect((await health.readiness()).status).toBe('ready');
    health.enter('stopping');
    expect(await health.readiness()).toMatchObject({ status: 'down', phase: 'stopping' });
  });

  test('a vital service that is away turns it red, another one makes it "degraded", and it says which', async () => {
    const red = await setup([refused('mongodb'), up('postgresql')]).health.readiness();
    expect(red).toMatchObject({
      status: 'down',
      checks: { mongodb: { isUp: false }, postgresql: { isUp: true } },
    });
    const degraded = await setup([up('postgresql'), refused('redis', false)]).health.readiness();
    expect(degraded).toMatchObject({ status: 'degraded', checks: { redis: { isUp: false } } });
  });

  test('a service that hangs counts as away after two seconds', async () => {
    const { health } = setup([{ name: 'mongodb', isVital: true, probe: () => new Promise(() => {}) }]);
    const started = performance.now();
    expect((await health.readiness()).checks.mongodb?.isUp).toBe(false);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test('recovers with the service, and asks it at most once a second', async () => {
    let isThere = false;
    let asked = 0;
    const probe = async () => {
      asked += 1;
      if (!isThere) throw new Error('refused');
    };
    const { clock, health } = setup([{ name: 'mongodb', isVital: true, probe }]);
    await Promise.all([health.readiness(), health.readiness()]);
    expect((await health.readiness()).status).toBe('down');
    expect(asked).toBe(1);
    isThere = true;
    clock.advance(1_000);
    expect((await health.readiness()).status).toBe('ready');
  });
});
