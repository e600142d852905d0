const FRESH_WITHIN_MS = 10_000;

/** Engines may show a write a little later: asks until it holds. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const giveUpAt = Date.now() + FRESH_WITHIN_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await Bun.sleep(20);
    }
  }
}
