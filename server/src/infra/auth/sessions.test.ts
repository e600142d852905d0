import { describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createAccessTokens } from './access-token.ts';
import { createFamiliesRepo } from './families.repo.ts';
import { createSessions, GRACE_MS } from './sessions.ts';

const { pg } = await testStores();
const DAY_MS = 24 * 3600 * 1000;
const who = { subjectId: 'cus_1', userAgent: 'test' };

function setup(audience: 'store' | 'admin' = 'store') {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const access = createAccessTokens({ secret: 's'.repeat(32), audience, clock });
  const families = createFamiliesRepo(pg.db);
  const sessions = createSessions({ audience, access, families, rotationKey: `rotate-${audience}`, clock });
  return { clock, sessions };
}

async function refreshed(sessions: ReturnType<typeof setup>['sessions'], token: string) {
  const outcome = await sessions.refresh(token);
  if (outcome.kind !== 'ok') throw new Error(`ended: ${outcome.why}`);
  return outcome.tokens;
}

describe('refresh rotation', () => {
  test('each refresh gives another token of the same family, which works in turn', async () => {
    const { clock, sessions } = setup();
    const first = await sessions.start(who);
    clock.advance(16 * 60_000);
    const second = await refreshed(sessions, first.refresh);
    expect(second.refresh).not.toBe(first.refresh);
    expect(second.familyId).toBe(first.familyId);
    expect(await sessions.readAccess(second.access)).toEqual({
      subjectId: 'cus_1',
      familyId: first.familyId,
    });
    clock.advance(16 * 60_000);
    expect((await refreshed(sessions, second.refresh)).refresh).not.toBe(second.refresh);
  });

  test('a used token that comes again after the grace ends the family, for the thief and for the owner', async () => {
    const { clock, sessions } = setup();
    const stolen = await sessions.start(who);
    const owners = await refreshed(sessions, stolen.refresh);
    clock.advance(GRACE_MS + 1);
    expect(await sessions.refresh(stolen.refresh)).toEqual({ kind: 'ended', why: 'reuse' });
    expect(await sessions.refresh(owners.refresh)).toEqual({ kind: 'ended', why: 'over' });
    expect(await sessions.isLive(stolen.familyId)).toBe(false);
    const [row] = await pg.sql`SELECT revoke_reason FROM auth_families WHERE id = ${stolen.familyId}`;
    expect(row?.revoke_reason).toBe('reuse');
  });

  test('two tabs that refresh at the same moment both go on, with one and the same token', async () => {
    const { clock, sessions } = setup();
    const { refresh } = await sessions.start(who);
    const answers = await Promise.all([1, 2, 3].map(() => refreshed(sessions, refresh)));
    expect(new Set(answers.map((tokens) => tokens.refresh)).size).toBe(1);
    clock.advance(GRACE_MS - 1);
    const late = await refreshed(sessions, refresh);
    expect(late.refresh).toBe(answers[0]?.refresh ?? '');
    clock.advance(60_000);
    expect((await sessions.refresh(late.refresh)).kind).toBe('ok');
  });

  test('the grace holds for the newest generation only', async () => {
    const { sessions } = setup();
    const first = await sessions.start(who);
    const second = await refreshed(sessions, first.refresh);
    await refreshed(sessions, second.refresh);
    expect(await sessions.refresh(first.refresh)).toEqual({ kind: 'ended', why: 'reuse' });
  });

  test('PostgreSQL holds no token that could be used', async () => {
    const { sessions } = setup();
    const { refresh } = await sessions.start(who);
    const { refresh: next } = await refreshed(sessions, refresh);
    const rows = await pg.sql`SELECT row_to_json(t)::text AS text FROM refresh_tokens t`;
    const stored = rows.map((row) => String(row.text)).join();
    expect(stored).not.toContain(refresh);
    expect(stored).not.toContain(next);
    const anyHash = String((await pg.sql`SELECT token_hash FROM refresh_tokens LIMIT 1`)[0]?.token_hash);
    expect((await sessions.refresh(anyHash)).kind).toBe('ended');
  });
});

describe('the end of a session', () => {
  test('30 days without use, but never while it is used', async () => {
    const { clock, sessions } = setup();
    let { refresh } = await sessions.start(who);
    for (let times = 0; times < 4; times += 1) {
      clock.advance(29 * DAY_MS);
      refresh = (await refreshed(sessions, refresh)).refresh;
    }
    clock.advance(31 * DAY_MS);
    expect(await sessions.refresh(refresh)).toEqual({ kind: 'ended', why: 'over' });
  });

  test('staff are out after a week without use and after a month at all', async () => {
    const { clock, sessions } = setup('admin');
    let tokens = await sessions.start(who);
    for (let days = 0; days < 30; days += 6) {
      tokens = await refreshed(sessions, tokens.refresh);
      clock.advance(6 * DAY_MS);
    }
    expect(await sessions.refresh(tokens.refresh)).toEqual({ kind: 'ended', why: 'over' });
  });

  test('signing out ends that device alone; "all but this one" the others', async () => {
    const { sessions } = setup();
    const somebody = { subjectId: 'cus_2', userAgent: '' };
    const [phone, laptop, tablet] = await Promise.all([1, 2, 3].map(() => sessions.start(somebody)));
    if (!phone || !laptop || !tablet) throw new Error('three sessions');
    await sessions.end(phone.familyId, 'sign-out');
    expect((await sessions.refresh(phone.refresh)).kind).toBe('ended');
    expect(await sessions.isLive(laptop.familyId)).toBe(true);
    await sessions.endAll('cus_2', 'password-change', laptop.familyId);
    expect(await sessions.isLive(tablet.familyId)).toBe(false);
    expect((await sessions.refresh(laptop.refresh)).kind).toBe('ok');
  });

  test('a token of the other audience is unknown here', async () => {
    const store = setup('store');
    const admin = setup('admin');
    const { refresh } = await store.sessions.start(who);
    expect(await admin.sessions.refresh(refresh)).toEqual({ kind: 'ended', why: 'unknown' });
    expect((await store.sessions.refresh(refresh)).kind).toBe('ok');
  });

  test.each([
    ['empty', ''],
    ['short', 'nonsense'],
    ['long', 'x'.repeat(5000)],
    ['hostile', "'; DROP TABLE auth_families; --"],
  ])('a made-up token (%s) is unknown and changes nothing', async (_name, token) => {
    const { sessions } = setup();
    const { familyId } = await sessions.start(who);
    expect(await sessions.refresh(token)).toEqual({ kind: 'ended', why: 'unknown' });
    expect(await sessions.isLive(familyId)).toBe(true);
  });

  test('housekeeping removes what ended a month ago, with its tokens, and leaves the living', async () => {
    const { clock, sessions } = setup();
    const old = await sessions.start({ subjectId: 'cus_old', userAgent: '' });
    clock.advance(61 * DAY_MS);
    const living = await sessions.start({ subjectId: 'cus_new', userAgent: '' });
    await sessions.removeEnded();
    expect(await pg.sql`SELECT 1 FROM auth_families WHERE id = ${old.familyId}`).toHaveLength(0);
    expect(await pg.sql`SELECT 1 FROM refresh_tokens WHERE family_id = ${old.familyId}`).toHaveLength(0);
    expect(await sessions.isLive(living.familyId)).toBe(true);
  });
});
