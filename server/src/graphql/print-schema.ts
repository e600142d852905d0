/** Writes schema.graphql, the contract with partners: `bun server/src/graphql/print-schema.ts`. */
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildGraphqlSchema } from './schema.ts';

export const SCHEMA_FILE = join(import.meta.dirname, 'schema.graphql');

export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(buildGraphqlSchema()))}\n`;

if (import.meta.main) await Bun.write(SCHEMA_FILE, printedSchema());
