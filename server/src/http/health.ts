import type { Clock } from '../kernel/clock.ts';

/** A dependency: `isVital` ones turn readiness red, the others make it "degraded". */
export type HealthCheck = { name: string; isVital: boolean; probe: () => Promise<unknown> };
export type CheckResult = { isUp: boolean; ms: number };
export type Readiness = {
  status: 'ready' | 'degraded' | 'down';
  /** Set while the process starts or stops. */
  phase: 'starting' | 'running' | 'stopping';
  checks: Record<string, CheckResult>;
};

const TIMEOUT_MS = 2_000;
/** However many probes ask, each dependency is asked once a second. */
const MAX_AGE_MS = 1_000;

export type Health = ReturnType<typeof createHealth>;

export function createHealth({ checks, clock }: { checks: readonly HealthCheck[]; clock: Clock }) {
  let phase: Readiness['phase'] = 'starting';
  let last: { at: number; results: Promise<[string, CheckResult][]> } | null = null;

  async function check({ name, probe }: HealthCheck): Promise<[string, CheckResult]> {
    const started = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), TIMEOUT_MS);
    });
    const isUp = await Promise.race([probe(), timeout]).then(
      () => true,
      () => false,
    );
    clearTimeout(timer);
    return [name, { isUp, ms: Math.round(performance.now() - started) }];
  }

  function results(): Promise<[string, CheckResult][]> {
    const now = clock.now().getTime();
    if (last === null || now - last.at >= MAX_AGE_MS)
      last = { at: now, results: Promise.all(checks.map(check)) };
    return last.results;
  }

  return {
    enter(next: Readiness['phase']): void {
      phase = next;
    },
    /** Whether requests may be answered: not before the databases were prepared. */
    isServing: (): boolean => phase !== 'starting',
    async readiness(): Promise<Readiness> {
      const all = Object.fromEntries(await results());
      const down = checks.filter(({ name }) => all[name]?.isUp !== true);
      const isDown = phase !== 'running' || down.some(({ isVital }) => isVital);
      return { status: isDown ? 'down' : down.length > 0 ? 'degraded' : 'ready', phase, checks: all };
    },
  };
}
