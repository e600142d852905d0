/** Preloaded by `bun test` (bunfig.toml): whatever services the run started end with it. */
import { afterAll } from 'bun:test';
import { stopTestServices } from './services.ts';

afterAll(stopTestServices);
