import type { StaffRole } from '@zivero/shared/permissions';
import type { Address } from '@zivero/shared/schemas/address';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** The words of a customer's e-mail and name; asked with `to_tsquery('simple', 'ann:* & exa:*')`. */
export const CUSTOMER_WORDS = sql.raw(
  `to_tsvector('simple', translate(email || ' ' || name, '@.+_-''', '      '))`,
);

export const customers = pgTable(
  'customers',
  {
    id: text('id').primaryKey(),
    /** Lower case, trimmed. */
    email: text('email').notNull(),
    name: text('name').notNull(),
    passwordHash: text('password_hash').notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    /** Names of the groups that promotions speak of. */
    groups: jsonb('groups').$type<string[]>().notNull().default([]),
    /** Why no tax is charged; null = it is. */
    taxExemption: text('tax_exemption'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('customers_email').on(t.email), index('customers_words').using('gin', CUSTOMER_WORDS)],
);

export const addresses = pgTable(
  'addresses',
  {
    id: text('id').primaryKey(),
    customerId: text('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    address: jsonb('address').$type<Address>().notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('addresses_customer').on(t.customerId),
    uniqueIndex('addresses_one_default').on(t.customerId).where(sql`${t.isDefault}`),
  ],
);

export const staff = pgTable(
  'staff',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    passwordHash: text('password_hash').notNull(),
    role: text('role').$type<StaffRole>().notNull(),
    isDisabled: boolean('is_disabled').notNull().default(false),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('staff_email').on(t.email)],
);

/** One sign-in on one device: the family of its rotating refresh tokens. */
export const authFamilies = pgTable(
  'auth_families',
  {
    id: text('id').primaryKey(),
    audience: text('audience').$type<'store' | 'admin'>().notNull(),
    /** A customer's or a staff member's id. */
    subjectId: text('subject_id').notNull(),
    userAgent: text('user_agent').notNull().default(''),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
    revokeReason: text('revoke_reason').$type<'sign-out' | 'reuse' | 'password-change' | 'disabled'>(),
  },
  (t) => [index('auth_families_subject').on(t.subjectId, t.audience)],
);

/** SHA-256 of each refresh token that was issued; a used one that comes again revokes its family. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    familyId: text('family_id')
      .notNull()
      .references(() => authFamilies.id, { onDelete: 'cascade' }),
    generation: integer('generation').notNull(),
    issuedAt: at('issued_at').notNull(),
    usedAt: at('used_at'),
  },
  (t) => [index('refresh_tokens_family').on(t.familyId, t.generation)],
);
