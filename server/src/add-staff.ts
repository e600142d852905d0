/**
 * Gives somebody a sign-in to the admin; the first owner of a new shop gets in by it:
 * `bun run staff:add --email ada@shop.example --name Ada [--role owner]`, on the database of POSTGRES_URL.
 * The password is read from standard input when something is piped in, else made and printed once.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { STAFF_ROLES, StaffRole } from '@zivero/shared/permissions';
import { Email, NewPassword } from '@zivero/shared/schemas/customers';
import { z } from 'zod';
import { buildClients } from './clients.ts';
import { readEnv } from './env.ts';
import { createPasswords } from './infra/auth/passwords.ts';
import { createSignInLimits } from './infra/auth/sign-in-limits.ts';
import { migratePostgres } from './infra/postgres/migrate.ts';
import { systemClock as clock } from './kernel/clock.ts';
import { createLog } from './kernel/log.ts';
import { createStaffRepo } from './modules/staff/staff.repo.ts';
import { createStaff } from './modules/staff/staff.ts';

const USAGE = `bun run staff:add --email E --name N [--role ${STAFF_ROLES.join('|')}]`;
const Wanted = z.object({
  email: Email,
  name: z.string().trim().min(1).max(120),
  role: StaffRole.default('owner'),
  password: NewPassword,
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } },
  });
  const piped = process.stdin.isTTY ? '' : (await Bun.stdin.text()).trim();
  const password = piped === '' ? randomBytes(12).toString('base64url') : piped;
  const wanted = Wanted.safeParse({ ...values, password });
  if (!wanted.success) {
    const wrong = wanted.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    console.error(`${USAGE}\n${wrong.join('\n')}`);
    return 1;
  }
  const env = readEnv();
  await migratePostgres(env.POSTGRES_URL);
  const clients = buildClients({ env, log: createLog('warn'), clock });
  try {
    const staff = createStaff({
      staff: createStaffRepo(clients.pg.db),
      passwords: createPasswords(),
      sessions: clients.sessions.admin,
      limits: createSignInLimits({ audience: 'admin', limiter: clients.limiter }),
      clock,
    });
    const member = await staff.add({ ...wanted.data, isDemo: false });
    if (member === null) {
      console.error(`${wanted.data.email} has a sign-in already`);
      return 1;
    }
    console.log(
      `${member.email} may sign in as ${member.role}${piped === '' ? `, password ${password}` : ''}`,
    );
    return 0;
  } finally {
    await clients.close();
  }
}

process.exit(await main());
