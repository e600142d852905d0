import { inTransaction, NO_ORIGIN, type StandIn } from './stand-in.ts';
import type { Task, TaskKind } from './store/tasks.ts';
import { sendDelivery } from './webhooks/send.ts';

export type TaskHandlers = Record<TaskKind, (s: StandIn, subject: string) => void>;

const PARALLEL_DELIVERIES = 16;
/** The real clock may jump (a laptop wakes up): look at least this often. */
const LONGEST_SLEEP_MS = 30_000;

/**
 * Does what has become due by the stand-in's clock: tasks (sessions expire, debits settle …) and webhook
 * deliveries. What is due lies in the database, so a restart goes on where a kill cut it off; a delivery
 * cut off in the middle is sent again.
 */
export function startScheduler(s: StandIn, handlers: TaskHandlers) {
  const inFlight = new Map<string, Promise<void>>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  function runTasks(): void {
    for (const task of s.tasks.due(s.clock.ms(), 100)) {
      try {
        inTransaction(s, NO_ORIGIN, () => {
          s.tasks.cancel(task.kind, task.subject);
          handlers[task.kind](s, task.subject);
        });
      } catch (error) {
        putOff(task, error);
      }
    }
  }

  /** A task that fails is a bug of ours: say so, and do not spin on it. */
  function putOff(task: Task, error: unknown): void {
    console.error(`task ${task.kind} ${task.subject} failed`, error);
    s.tasks.schedule(task.kind, task.subject, s.clock.ms() + 60_000);
  }

  function startDeliveries(): void {
    const due = s.deliveries.due(s.clock.ms(), PARALLEL_DELIVERIES * 2);
    for (const delivery of due) {
      if (inFlight.size >= PARALLEL_DELIVERIES) return;
      if (inFlight.has(delivery.id)) continue;
      const done = sendDelivery(s, delivery)
        .catch((error) => console.error(`delivery ${delivery.id} failed`, error))
        .finally(() => {
          inFlight.delete(delivery.id);
          wake();
        });
      inFlight.set(delivery.id, done);
    }
  }

  function tick(): void {
    timer = null;
    if (stopped) return;
    runTasks();
    startDeliveries();
    arm();
  }

  /** Those on their way wake the scheduler when they end; counting them as due would spin it. */
  function nextDeliveryAt(): number | null {
    if (inFlight.size >= PARALLEL_DELIVERIES) return null;
    const upcoming = s.deliveries.due(Number.MAX_SAFE_INTEGER, PARALLEL_DELIVERIES + 1);
    return upcoming.find((delivery) => !inFlight.has(delivery.id))?.due_at ?? null;
  }

  function arm(): void {
    const times = [s.tasks.nextAt(), nextDeliveryAt()].filter((at) => at !== null);
    const wait = Math.min(LONGEST_SLEEP_MS, ...times.map((at) => at - s.clock.ms()));
    timer ??= setTimeout(tick, Math.max(1, wait));
  }

  function wake(): void {
    if (stopped) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(tick, 0);
  }

  s.wake = wake;
  wake();
  return {
    /** Starts nothing new and waits a moment for deliveries on their way. */
    async stop(graceMs: number): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await Promise.race([Promise.allSettled(inFlight.values()), Bun.sleep(graceMs)]);
    },
  };
}
