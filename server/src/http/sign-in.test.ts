import { describe, expect, test } from 'bun:test';
import { testStores } from '../../test/harness.ts';
import { type Browser, webFixture } from '../web.fixture.ts';

const stores = await testStores();
const { deps, clock, logged, request, browser } = webFixture(stores);
const { pg } = stores;
const MINUTE_MS = 60_000;
const password = 'a long password';

async function signedUp() {
  const shopper = browser();
  const email = `${crypto.randomUUID()}@example.com`;
  const reply = await shopper.mutate('store/customers.signUp', { name: 'Ada', email, password });
  expect(reply.data).toMatchObject({ kind: 'ok' });
  return { shopper, email };
}

async function staffSignedIn(role: 'owner' | 'viewer') {
  const email = `${crypto.randomUUID()}@example.com`;
  const member = await deps.modules.staff.add({ email, name: 'Grace', role, password, isDemo: false });
  if (member === null) throw new Error('taken');
  const staff = browser();
  const reply = await staff.mutate('admin/staff.signIn', { email, password });
  expect(reply.data).toMatchObject({ kind: 'ok' });
  return { staff, member };
}

const sessionOf = (shopper: Browser) => shopper.query('store/customers.session');
const setCookie = (reply: { headers: Headers }, name: string) =>
  reply.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? '';

describe('cookies of a shopper', () => {
  test('are out of reach of scripts and of other sites; the refresh token goes to its own path only', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const reply = await browser().mutate('store/customers.signUp', { name: 'Ada', email, password });
    expect(setCookie(reply, 'zv_at')).toMatch(/; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(setCookie(reply, 'zv_rt')).toMatch(/; Path=\/auth\/store; HttpOnly; SameSite=Lax$/);
    expect(setCookie(reply, 'zv_in')).toMatch(/^zv_in=1; Max-Age=\d+; Path=\/; SameSite=Lax$/);
  });

  test('are Secure where the shop is reached over https, which browsers then insist on', async () => {
    const https = webFixture(stores, { env: { STORE_URL: 'https://shop.test' } });
    const email = `${crypto.randomUUID()}@example.com`;
    const reply = await https.browser().mutate('store/customers.signUp', { name: 'Ada', email, password });
    for (const name of ['zv_at', 'zv_rt', 'zv_in']) expect(setCookie(reply, name)).toContain('; Secure');
    expect(reply.headers.get('strict-transport-security')).toStartWith('max-age=31536000');
  });

  test('after 15 minutes the access token is over: calls say so, nothing seems empty, a refresh goes on', async () => {
    const { shopper } = await signedUp();
    clock.advance(16 * MINUTE_MS);
    for (const procedure of ['store/customers.session', 'store/cart.get', 'store/wishlist.get'])
      expect((await shopper.query(procedure)).fault?.code).toBe('auth.access-expired');
    expect((await shopper.query('store/settings.shop')).status).toBe(200);
    expect((await shopper.refresh('store')).status).toBe(204);
    expect((await sessionOf(shopper)).data).toMatchObject({ kind: 'customer' });
  });

  test('a refresh token that was stolen and used ends the session for both', async () => {
    const { shopper } = await signedUp();
    const stolen = shopper.cookies.get('zv_rt')?.value ?? '';
    expect((await shopper.refresh('store')).status).toBe(204);
    clock.advance(MINUTE_MS);
    const thief = browser();
    thief.cookies.set('zv_rt', { value: stolen, path: '/auth/store' });
    const refused = await thief.refresh('store');
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'auth.session-ended' });
    const ended = await shopper.refresh('store');
    expect(ended.status).toBe(401);
    expect([...shopper.cookies.keys()].filter((name) => /^zv_(at|rt|in)$/.test(name))).toEqual([]);
    expect((await sessionOf(shopper)).data).toEqual({ kind: 'guest' });
  });

  test('two tabs may refresh at the same moment', async () => {
    const { shopper } = await signedUp();
    const cookie = `zv_rt=${shopper.cookies.get('zv_rt')?.value}`;
    const tab = () => request('/auth/store/refresh', { method: 'POST', headers: { cookie } });
    const replies = await Promise.all([tab(), tab()]);
    expect(replies.map(({ status }) => status)).toEqual([204, 204]);
  });

  test('signing out ends the family in PostgreSQL and takes every cookie', async () => {
    const { shopper } = await signedUp();
    const refresh = shopper.cookies.get('zv_rt')?.value ?? '';
    await shopper.mutate('store/customers.signOut');
    expect([...shopper.cookies.keys()]).toEqual([]);
    const again = await request('/auth/store/refresh', {
      method: 'POST',
      headers: { cookie: `zv_rt=${refresh}` },
    });
    expect(again.status).toBe(401);
  });
});

describe('tampered cookies', () => {
  test.each([
    ['garbage', 'garbage'],
    ['empty', ''],
    ['very long', 'x'.repeat(4000)],
    ['percent signs', '%E0%A4%A'],
    ['a token signed by nobody', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjdXNfMSJ9.'],
  ])('an access token that is %s counts as none and is taken away', async (_name, value) => {
    const reply = await request('/trpc/store/customers.session', { headers: { cookie: `zv_at=${value}` } });
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ result: { data: { json: { kind: 'guest' } } } });
    expect(setCookie(reply, 'zv_at')).toContain('Max-Age=0');
  });

  test('another browser’s bag cannot be named: a forged guest id is nobody’s and is taken away', async () => {
    const victim = browser();
    await victim.mutate('store/wishlist.remove', { productId: 'prd_00000000000000000000000000' });
    const signed = victim.cookies.get('zv_guest')?.value ?? '';
    expect(signed).toMatch(/^anon_[0-9a-z]{26}\..{43}$/);
    const [id] = signed.split('.');
    for (const forged of [
      id,
      `${id}.`,
      `${id}.${'A'.repeat(43)}`,
      `anon_${'0'.repeat(26)}.${signed.split('.')[1]}`,
    ]) {
      const reply = await request('/trpc/store/cart.get', { headers: { cookie: `zv_guest=${forged}` } });
      expect(reply.status).toBe(200);
      expect(setCookie(reply, 'zv_guest')).toContain('Max-Age=0');
    }
  });

  test('a "signed in" hint alone is refused, and the refresh clears it', async () => {
    const shopper = browser();
    shopper.cookies.set('zv_in', { value: '1', path: '/' });
    expect((await shopper.query('store/cart.get')).fault?.code).toBe('auth.access-expired');
    expect((await shopper.refresh('store')).status).toBe(401);
    expect((await shopper.query('store/cart.get')).status).toBe(200);
  });
});

describe('shoppers and staff are apart', () => {
  test('a shopper’s token in the staff cookie opens nothing, nor the other way round', async () => {
    const { shopper } = await signedUp();
    const { staff } = await staffSignedIn('owner');
    const swap = browser();
    swap.cookies.set('zva_at', { value: shopper.cookies.get('zv_at')?.value ?? '', path: '/' });
    swap.cookies.set('zv_at', { value: staff.cookies.get('zva_at')?.value ?? '', path: '/' });
    expect((await swap.query('admin/orders.counts')).fault?.code).toBe('auth.required');
    expect((await swap.query('store/customers.addresses')).fault?.code).toBe('auth.required');
    swap.cookies.set('zva_rt', { value: shopper.cookies.get('zv_rt')?.value ?? '', path: '/auth/admin' });
    expect((await swap.refresh('admin')).status).toBe(401);
    expect((await shopper.refresh('store')).status).toBe(204);
  });

  test('a role without the permission is forbidden, and nothing is written', async () => {
    const { staff } = await staffSignedIn('viewer');
    const change = {
      variantId: 'var_00000000000000000000000000',
      change: { kind: 'count', onHand: 9 },
      reason: 'count',
    };
    const reply = await staff.mutate('admin/stock.adjust', change);
    expect(reply).toMatchObject({ status: 403, fault: { code: 'auth.forbidden' } });
    expect(await pg.sql`SELECT 1 FROM stock_movements`).toHaveLength(0);
    const upload = new FormData();
    upload.set('file', new File(['x'], 'x.png'));
    expect((await staff.send('/media', { method: 'POST', body: upload })).status).toBe(403);
  });

  test('a changed role and a disabled colleague are in force within 5 seconds', async () => {
    const { staff, member } = await staffSignedIn('owner');
    expect((await staff.query('admin/orders.counts')).status).toBe(200);
    await pg.sql`UPDATE staff SET role = 'viewer' WHERE id = ${member.id}`;
    clock.advance(5_000);
    const session = await staff.query('admin/staff.session');
    expect(session.data).toMatchObject({ kind: 'staff', staff: { role: 'viewer' } });
    await deps.modules.staff.disable(member.id);
    clock.advance(5_000);
    expect((await staff.query('admin/orders.counts')).status).toBe(401);
    expect((await staff.refresh('admin')).status).toBe(401);
    expect((await staff.query('admin/staff.session')).data).toEqual({ kind: 'none' });
  });

  test('a colleague disabled in the database alone does not refresh either', async () => {
    const { staff, member } = await staffSignedIn('owner');
    await pg.sql`UPDATE staff SET is_disabled = true WHERE id = ${member.id}`;
    clock.advance(5_000);
    const reply = await staff.refresh('admin');
    expect(reply.status).toBe(401);
    expect([...staff.cookies.keys()]).toEqual([]);
  });

  test('nobody may upload pictures', async () => {
    const upload = new FormData();
    upload.set('file', new File(['x'], 'x.png'));
    expect((await request('/media', { method: 'POST', body: upload })).status).toBe(401);
  });
});

describe('a page of another site', () => {
  const headersOf = (headers: Record<string, string>) => ({ 'content-type': 'application/json', ...headers });
  const body = JSON.stringify({ json: { email: 'a@example.com', password: 'x' } });
  const post = (path: string, headers: Record<string, string>) =>
    request(path, { method: 'POST', headers: headersOf(headers), body });

  test.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['a null origin', { origin: 'null' }],
    ['the same host at another port', { origin: 'http://shop.test:81' }],
    ['a foreign site without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site without an origin', { 'sec-fetch-site': 'same-site' }],
  ])('with %s is refused before anything happens', async (_name, headers) => {
    for (const path of [
      '/trpc/store/customers.signIn',
      '/trpc/admin/staff.signIn',
      '/auth/store/refresh',
      '/media',
    ]) {
      const reply = await post(path, headers);
      expect(reply.status).toBe(403);
      expect(await reply.json()).toMatchObject({ code: 'request.foreign-origin' });
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
  });

  test('ours, and callers that are no browsers, pass', async () => {
    for (const headers of [{ origin: 'http://shop.test' }, { 'sec-fetch-site': 'same-origin' }, {}])
      expect((await post('/trpc/store/customers.signIn', headers)).status).toBe(200);
  });

  test('may not read with cookies: only trusted origins are named', async () => {
    const trusting = webFixture(stores, { env: { TRUSTED_ORIGINS: 'https://admin.shop.test' } });
    const asked = (origin: string) => trusting.request('/trpc/store/settings.shop', { headers: { origin } });
    const ours = await asked('https://admin.shop.test');
    expect(ours.headers.get('access-control-allow-origin')).toBe('https://admin.shop.test');
    expect(ours.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await asked('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await trusting.request('/trpc/admin/staff.signIn', {
      method: 'OPTIONS',
      headers: { origin: 'https://admin.shop.test', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://admin.shop.test');
  });
});

test('the log tells what happened, and neither passwords, tokens, addresses nor names', async () => {
  const before = logged.length;
  const shopper = browser();
  const email = `${crypto.randomUUID()}@example.com`;
  await shopper.mutate('store/customers.signUp', { name: 'Ada Lovelace', email, password });
  await shopper.mutate('store/customers.signIn', { email, password: 'wrong password' });
  const secrets = [email, password, 'wrong password', 'Ada Lovelace', '127.0.0.1'].concat(
    [...shopper.cookies.values()].map(({ value }) => value).filter((value) => value.length > 10),
  );
  await shopper.refresh('store');
  const lines = logged.slice(before);
  expect(lines).toHaveLength(3);
  for (const secret of secrets) expect(lines.join()).not.toContain(secret);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    requestId: expect.stringMatching(/^req_/),
    route: '/trpc/store customers.signUp',
    method: 'POST',
    status: 200,
    actor: 'guest',
    ms: expect.any(Number),
  });
});
