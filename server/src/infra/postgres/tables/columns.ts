import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** A moment, in UTC, to the millisecond. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** An amount in minor units. */
export const minor = (name: string) => bigint(name, { mode: 'number' });
