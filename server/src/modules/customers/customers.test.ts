import { describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { createPasswords } from '../../infra/auth/passwords.ts';
import { customersFixture } from './customers.fixture.ts';

const stores = await testStores();
const { pg } = stores;

describe('sign-up', () => {
  test('keeps an argon2id hash, never the password', async () => {
    const { customers, browser, signedUp } = customersFixture(stores, { passwords: createPasswords() });
    const { customer, given } = await signedUp('correct horse battery');
    const [row] = await pg.sql`SELECT * FROM customers WHERE id = ${customer.id}`;
    expect(String(row?.password_hash)).toStartWith('$argon2id$v=19$m=19456,t=2,');
    expect(JSON.stringify(row)).not.toContain('correct horse');
    expect((await customers.signIn(given, browser())).kind).toBe('ok');
  });

  test('of two at once with one address one wins, the other hears that it is taken', async () => {
    const { customers, browser, email } = customersFixture(stores);
    const given = { name: 'Ada', email: email(), password: 'a long password' };
    const results = await Promise.all([1, 2].map(() => customers.signUp(given, browser())));
    expect(results.map(({ kind }) => kind).sort()).toEqual(['email-taken', 'ok']);
    expect(await pg.sql`SELECT 1 FROM customers WHERE email = ${given.email}`).toHaveLength(1);
  });

  test('from one address not without end', async () => {
    const { customers, browser, email } = customersFixture(stores);
    const from = browser();
    const kinds = new Set<string>();
    for (let times = 0; times < 21; times += 1)
      kinds.add(
        (await customers.signUp({ name: 'A', email: email(), password: 'a long password' }, from)).kind,
      );
    expect([...kinds]).toEqual(['ok', 'too-many-tries']);
  });
});

describe('sign-in', () => {
  test('an unknown account and a wrong password get one answer, after the same work', async () => {
    const { customers, browser, signedUp, email } = customersFixture(stores, {
      passwords: createPasswords(),
    });
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 7; round += 1) {
      const { given } = await signedUp();
      for (const [kind, address] of [
        ['known', given.email],
        ['unknown', email()],
      ] as const) {
        const started = performance.now();
        const answer = await customers.signIn({ email: address, password: 'wrong' }, browser());
        times[kind].push(performance.now() - started);
        expect(answer).toEqual({ kind: 'wrong-credentials' });
      }
    }
    const median = (all: number[]) => all.toSorted((a, b) => a - b)[3] ?? 0;
    const ratio = median(times.unknown) / median(times.known);
    // Without the decoy hash an unknown account is answered in a fraction of the time.
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  }, 60_000);

  test('five wrong passwords close the account for a while, longer each time; the right one opens it', async () => {
    const { clock, customers, browser, signedUp } = customersFixture(stores);
    const { given } = await signedUp();
    const wrong = () => customers.signIn({ email: given.email, password: 'wrong' }, browser());
    for (let times = 0; times < 5; times += 1) expect((await wrong()).kind).toBe('wrong-credentials');
    expect(await wrong()).toEqual({ kind: 'too-many-tries', retryAfterSeconds: 900 });
    expect((await customers.signIn(given, browser())).kind).toBe('too-many-tries');
    clock.advance(900_000);
    for (let times = 0; times < 5; times += 1) await wrong();
    expect(await wrong()).toEqual({ kind: 'too-many-tries', retryAfterSeconds: 1800 });
    clock.advance(1_800_000);
    expect((await customers.signIn(given, browser())).kind).toBe('ok');
    for (let times = 0; times < 5; times += 1) expect((await wrong()).kind).toBe('wrong-credentials');
  });

  test('guesses sent all at once are counted before they are looked at', async () => {
    const { customers, browser, signedUp } = customersFixture(stores);
    const { given } = await signedUp();
    const guesses = Array.from({ length: 20 }, () =>
      customers.signIn({ email: given.email, password: 'wrong' }, browser()),
    );
    const kinds = (await Promise.all(guesses)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'wrong-credentials')).toHaveLength(5);
  });

  test('one address may try thirty accounts, not more', async () => {
    const { customers, browser, email } = customersFixture(stores);
    const from = browser();
    const kinds: string[] = [];
    for (let times = 0; times < 31; times += 1)
      kinds.push((await customers.signIn({ email: email(), password: 'wrong' }, from)).kind);
    expect(kinds.indexOf('too-many-tries')).toBe(30);
  });

  test('hands the guest’s bag over and tells what that changed', async () => {
    const change = {
      kind: 'added',
      variantId: 'var_00000000000000000000000001',
      title: 'Mug',
      quantity: 2,
    } as const;
    const told: unknown[] = [];
    const { customers, browser, signedUp } = customersFixture(stores, {
      async onSignedIn(who) {
        told.push(who);
        return [change];
      },
    });
    const { given, customer } = await signedUp();
    expect(told).toEqual([]);
    const guest = { ...browser(), anonymousId: 'anon_1' };
    expect(await customers.signIn(given, guest)).toMatchObject({ kind: 'ok', changes: [change] });
    expect(told).toEqual([{ customerId: customer.id, anonymousId: 'anon_1' }]);
  });

  test('goes on when the bag cannot be merged now', async () => {
    const { customers, browser, signedUp } = customersFixture(stores, {
      onSignedIn: () => Promise.reject(new Error('Redis is away')),
    });
    const { given } = await signedUp();
    const guest = { ...browser(), anonymousId: 'anon_1' };
    expect(await customers.signIn(given, guest)).toMatchObject({ kind: 'ok', changes: [] });
  });
});

describe('a new password', () => {
  test('signs the other devices out and keeps this one; the old one no longer works', async () => {
    const { customers, sessions, browser, signedUp } = customersFixture(stores);
    const { customer, tokens, given } = await signedUp();
    const phone = await customers.signIn(given, browser());
    if (phone.kind !== 'ok') throw new Error(phone.kind);
    const who = { customerId: customer.id, familyId: tokens.familyId, ip: 'ip' };
    const change = { current: given.password, next: 'another long one' };
    expect(await customers.changePassword(who, change)).toEqual({ kind: 'ok' });
    expect(await sessions.isLive(phone.tokens.familyId)).toBe(false);
    expect(await sessions.isLive(tokens.familyId)).toBe(true);
    expect((await customers.signIn(given, browser())).kind).toBe('wrong-credentials');
    expect((await customers.signIn({ ...given, password: change.next }, browser())).kind).toBe('ok');
  });

  test('needs the old one; guessing it is limited', async () => {
    const { customers, signedUp } = customersFixture(stores);
    const { customer, tokens } = await signedUp();
    const who = { customerId: customer.id, familyId: tokens.familyId, ip: 'ip' };
    const guess = () => customers.changePassword(who, { current: 'wrong', next: 'another long one' });
    for (let times = 0; times < 5; times += 1) expect(await guess()).toEqual({ kind: 'wrong-password' });
    await expect(guess()).rejects.toMatchObject({ code: 'request.too-many' });
  });
});
