import { z } from 'zod';

/** The name of a group of customers: "trade", "friends". Lower case. */
export const CustomerGroup = z.string().trim().toLowerCase().min(1).max(40);
