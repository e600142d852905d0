/** Things to be stopped in the reverse of the order in which they were started. */
export type StopStack = {
  push(name: string, stop: () => Promise<void>): void;
  /**
   * Stops all that is on it, the last one first. Faults are told, and the rest still stopped. May be called
   * again for what was started meanwhile.
   */
  stopAll(onFault: (line: string) => void): Promise<void>;
};

export function createStopStack(): StopStack {
  const entries: { name: string; stop: () => Promise<void> }[] = [];
  return {
    push(name, stop) {
      entries.push({ name, stop });
    },
    async stopAll(onFault) {
      for (let entry = entries.pop(); entry; entry = entries.pop()) {
        const { name, stop } = entry;
        await stop().catch((error: unknown) => onFault(`${name}: ${String(error)}`));
      }
    },
  };
}
