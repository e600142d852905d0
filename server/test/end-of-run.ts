/** Preloaded by `bun test` (bunfig.toml): whatever the run started for all its files ends with it. */
import { afterAll } from 'bun:test';
import { stopTestServices } from './services.ts';

const tasks: (() => Promise<void>)[] = [];

/** Runs `task` after the last file, the latest first, before the services stop. */
export const atEndOfRun = (task: () => Promise<void>): void => void tasks.push(task);

afterAll(async () => {
  for (const task of tasks.toReversed()) await task();
  await stopTestServices();
}, 60_000);
