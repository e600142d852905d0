import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './server/src/infra/postgres/tables/*.ts',
  out: './drizzle/migrations',
});
