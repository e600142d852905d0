/** What comes meanwhile is handed on together, five times a second at most; what comes after a pause, at once. */
const PAUSE_MS = 200;

/**
 * Gathers what many ask for one by one and hands it on together and seldom, each once. A call that fails is not
 * repeated: it is for what somebody else makes up for later.
 */
export function createGathering(handOn: (items: string[]) => Promise<void>) {
  const items = new Set<string>();
  let isRunning = false;
  let handing: Promise<void> = Promise.resolve();

  function handOnAll(): Promise<void> {
    const all = [...items];
    items.clear();
    if (all.length > 0) handing = handOn(all).catch(() => {});
    return handing;
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (items.size > 0) {
      await handOnAll();
      await Bun.sleep(PAUSE_MS);
    }
    isRunning = false;
  }

  return {
    add(item: string): void {
      items.add(item);
      void run();
    },
    /** Hands on what is there without a pause; resolves when all of it was. */
    async flush(): Promise<void> {
      await handing;
      await handOnAll();
    },
  };
}
