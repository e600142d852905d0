import { describe, expect, test } from 'bun:test';
import { sign } from 'hono/jwt';
import { createTestClock } from '../../kernel/clock.ts';
import { ACCESS_TTL_SECONDS, createAccessTokens } from './access-token.ts';

const start = new Date('2026-03-01T12:00:00Z');
const secret = 's'.repeat(32);
const claims = { subjectId: 'cus_1', familyId: 'fam_1' };

function setup() {
  const clock = createTestClock(start);
  return {
    clock,
    store: createAccessTokens({ secret, audience: 'store', clock }),
    admin: createAccessTokens({ secret, audience: 'admin', clock }),
  };
}

const at = (seconds: number) => Math.floor(start.getTime() / 1000) + seconds;
const wellMade = { aud: 'zivero-store', sub: 'cus_1', fam: 'fam_1', exp: at(60) };

describe('access token', () => {
  test('gives back whom it was issued to, for 15 minutes by the given clock', async () => {
    const { clock, store } = setup();
    const token = await store.issue(claims);
    expect(await store.read(token)).toEqual(claims);
    clock.advance(ACCESS_TTL_SECONDS * 1000 - 1000);
    expect(await store.read(token)).toEqual(claims);
    clock.advance(1000);
    expect(await store.read(token)).toBeNull();
  });

  test('of one audience is nothing for the other', async () => {
    const { store, admin } = setup();
    expect(await admin.read(await store.issue(claims))).toBeNull();
    expect(await store.read(await admin.issue(claims))).toBeNull();
  });

  test('with any character changed is none', async () => {
    const { store } = setup();
    const token = await store.issue(claims);
    for (let at = 0; at < token.length; at += 7) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const forged = token.slice(0, at) + other + token.slice(at + 1);
      expect(await store.read(forged)).toBeNull();
    }
  });

  test.each([
    ['empty', ''],
    ['no JWT', 'a.b'],
    ['not JSON', 'e30.x.y'],
    ['longer than any of ours', `${'a'.repeat(3000)}.b.c`],
    ['control characters', '\u0000.\u0000.\u0000'],
  ])('reads %s as none, without throwing', async (_name, token) => {
    expect(await setup().store.read(token)).toBeNull();
  });

  test('signed by nobody (alg none), by another secret, or without an end: none', async () => {
    const { store } = setup();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await store.read(`${part({ alg: 'none', typ: 'JWT' })}.${part(wellMade)}.`)).toBeNull();
    expect(await store.read(await sign(wellMade, 'x'.repeat(32), 'HS256'))).toBeNull();
    expect(await store.read(await sign(wellMade, secret, 'HS512'))).toBeNull();
    const { exp: _exp, ...endless } = wellMade;
    expect(await store.read(await sign(endless, secret, 'HS256'))).toBeNull();
    expect(await store.read(await sign(wellMade, secret, 'HS256'))).toEqual(claims);
  });
});
