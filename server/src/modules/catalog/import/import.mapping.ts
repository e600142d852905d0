import { z } from 'zod';
import type { Mapping } from './import.types.ts';

const Columns = z.record(z.string(), z.string().nullable());
const Full = z.object({ columns: Columns, defaults: z.record(z.string(), z.string()).optional() });

/**
 * A mapping as JSON: `{ "columns": { "price": "vk_brutto" }, "defaults": { "brand": "Kilnmere" } }`, or the
 * columns alone. Throws a ZodError. What the targets and columns are is checked against the file (`planColumns`).
 */
export function parseMapping(value: unknown): Mapping {
  const full = Full.safeParse(value);
  return (full.success ? full.data : { columns: Columns.parse(value) }) as Mapping;
}
