/** Workers are woken this often at most by one process; one that waited long is woken at once. */
const PAUSE_MS = 200;
/** A database that does not answer holds up nobody's end. */
const STOP_MS = 1_000;

/**
 * Wakes workers of queues, together and seldom, however many jobs come. A call that fails is not repeated: workers
 * look by themselves every few seconds.
 */
export function createWaker(tell: (names: string[]) => Promise<void>) {
  const names = new Set<string>();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (names.size > 0) {
      const all = [...names];
      names.clear();
      await tell(all).catch(() => {});
      await Bun.sleep(PAUSE_MS);
    }
    running = null;
  }

  return {
    wake(name: string): void {
      names.add(name);
      running ??= run();
    },
    async stop(): Promise<void> {
      await Promise.race([running, Bun.sleep(STOP_MS)]);
    },
  };
}
