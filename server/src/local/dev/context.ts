import type { Env } from '../services/ways.ts';
import type { Progress } from './progress.ts';
import type { StopStack } from './stack.ts';

/** What every step of `bun dev` works with. */
export type DevContext = {
  root: string;
  env: Env;
  /** Databases, logs, mails and uploads: `.zivero` of the clone. */
  dataDir: string;
  progress: Progress;
  stops: StopStack;
};
