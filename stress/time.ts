import type postgres from 'postgres';
import type { Stack } from './stack.ts';
import type { StandInControl } from './standin.ts';

/** Moves the time of servers, Stripe and queue together, as tests do: nobody waits half an hour. */
export function createTime(stack: Stack, control: StandInControl, sql: postgres.Sql) {
  let offsetMs = 0;
  return {
    async advance(seconds: number): Promise<void> {
      await control('POST', 'clock', { advanceSeconds: seconds });
      offsetMs += seconds * 1_000;
      stack.moveClock(offsetMs);
      // The queue goes by the clock of PostgreSQL, which stands where it is: its jobs come nearer instead.
      await sql`UPDATE pgboss.job SET start_after = start_after - make_interval(secs => ${seconds})
        WHERE state IN ('created', 'retry')`;
    },
  };
}
export type Time = ReturnType<typeof createTime>;
