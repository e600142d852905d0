import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { MIGRATIONS_FOLDER, migratePostgres } from '../src/infra/postgres/migrate.ts';

/** A number of ours for PostgreSQL's advisory locks: one process at a time makes the template. */
const TEMPLATE_LOCK = 7_120_077;

/**
 * The name of a migrated, empty database to copy from, made when these migrations are new here.
 * Copying takes a fraction of the time that migrating does.
 */
export async function migratedTemplate(admin: Sql, urlOf: (database: string) => string): Promise<string> {
  const name = `zt_template_${migrationsHash()}`;
  await admin.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${TEMPLATE_LOCK})`;
    const [row] = await tx`SELECT datistemplate FROM pg_database WHERE datname = ${name}`;
    if (row?.datistemplate) return;
    // CREATE DATABASE does not run inside a transaction: a second connection does it under our lock.
    const worker = postgres(urlOf('postgres'), { max: 1, onnotice: () => {} });
    try {
      if (row) await worker`DROP DATABASE ${worker(name)} WITH (FORCE)`;
      await worker`CREATE DATABASE ${worker(name)}`;
      await migratePostgres(urlOf(name));
      // Only a finished one is marked, so that one left by a killed run is made anew.
      await worker`ALTER DATABASE ${worker(name)} WITH IS_TEMPLATE true`;
    } finally {
      await worker.end({ timeout: 5 });
    }
  });
  return name;
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS_FOLDER, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.sql') || file.endsWith('_journal.json')) {
      hash.update(file).update(readFileSync(join(MIGRATIONS_FOLDER, file)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
