import type { Hono } from 'hono';
import type { z } from 'zod';
import type { StandIn } from '../stand-in.ts';

export type Control = {
  app: Hono;
  s: StandIn;
  /** A control with a JSON body; all it does is one transaction. */
  on: <T extends z.ZodType>(
    method: 'POST' | 'PUT',
    path: string,
    schema: T,
    run: (body: z.output<T>, id: string) => unknown,
  ) => void;
};
