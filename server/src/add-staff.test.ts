import { expect, test } from 'bun:test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStores } from '../test/harness.ts';
import { webFixture } from './web.fixture.ts';

const stores = await testStores();
const { browser } = webFixture(stores);

async function addStaff(args: string[], password: string) {
  const child = Bun.spawn([process.execPath, join(import.meta.dirname, 'add-staff.ts'), ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      POSTGRES_URL: stores.urls.postgres,
      DATA_DIR: mkdtempSync(join(tmpdir(), 'zivero-staff-')),
    },
    stdin: new Blob([password]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}

test('the first owner of a new shop gets in', async () => {
  const ada = ['--email', 'Ada@Example.com', '--name', 'Ada'];
  expect(await addStaff(ada, 'a long password')).toMatchObject({
    code: 0,
    out: 'ada@example.com may sign in as owner\n',
  });
  const signIn = { email: 'ada@example.com', password: 'a long password' };
  const reply = await browser().mutate('admin/staff.signIn', signIn);
  expect(reply.data).toMatchObject({ kind: 'ok', staff: { role: 'owner' } });
  expect((await addStaff(ada, 'a long password')).err).toContain('has a sign-in already');
}, 30_000);

test('a password is made and told when none is given; what is missing is named', async () => {
  const made = await addStaff(['--email', 'bo@example.com', '--name', 'Bo', '--role', 'packer'], '');
  const password = /password (\S+)/.exec(made.out)?.[1] ?? '';
  const reply = await browser().mutate('admin/staff.signIn', { email: 'bo@example.com', password });
  expect(reply.data).toMatchObject({ kind: 'ok', staff: { role: 'packer' } });
  const wrong = await addStaff(['--email', 'nonsense', '--role', 'king'], 'short');
  expect(wrong.code).toBe(1);
  for (const name of ['email', 'name', 'role', 'password']) expect(wrong.err).toContain(`${name}:`);
}, 30_000);
