import { z } from 'zod';

/** Opaque to callers: take `nextCursor` of one page as `cursor` of the next. */
export const Cursor = z.string().min(1).max(600);
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: Cursor.nullable() });
/** A page whose total is known. */
export const countedPageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: Cursor.nullable(), total: z.int() });
export const pageInput = (max: number, initial: number) => ({
  cursor: Cursor.nullish(),
  limit: z.int().min(1).max(max).default(initial),
});
