import { describe, expect, test } from 'bun:test';
import { createCookieJar, sharedDomain } from './cookies.ts';

describe('shared domain', () => {
  test.each([
    ['one host', ['https://shop.example', 'https://shop.example/admin'], null],
    ['siblings', ['https://api.shop.example', 'https://www.shop.example'], 'shop.example'],
    ['parent and child', ['https://api.shop.example', 'https://shop.example'], 'shop.example'],
    ['deeper', ['https://api.eu.shop.example', 'https://www.eu.shop.example'], 'eu.shop.example'],
    ['strangers', ['https://api.example', 'https://shop.test'], null],
    ['strangers of one country', ['https://one.example', 'https://two.example'], null],
    ['addresses', ['http://127.0.0.1:3000', 'http://127.0.0.2:3000'], null],
    ['ports of one host', ['http://127.0.0.1:3000', 'http://127.0.0.1:4000'], null],
  ])('of %s', (_name, urls, expected) => {
    expect(sharedDomain(urls)).toBe(expected);
  });
});

describe('cookie jar', () => {
  const rules = { isSecure: true, hintDomain: 'shop.example' };

  test('gives the hint to sibling hosts, and takes it back from them; tokens stay with their host', () => {
    const { jar, setCookieHeaders } = createCookieJar({ header: undefined, rules });
    jar.set('zv_at', 'token', { maxAgeSeconds: 900, httpOnly: true, path: '/' });
    jar.set('zv_in', '1', { maxAgeSeconds: 900, httpOnly: false, path: '/' });
    jar.remove('zva_in', '/');
    const [token = '', hint = '', removed = ''] = setCookieHeaders();
    expect(token).not.toContain('Domain');
    expect(hint).toContain('Domain=shop.example');
    expect(removed).toContain('Domain=shop.example');
    expect(removed).toContain('Max-Age=0');
  });

  test('reads what came, and what is set last wins', () => {
    const { jar, setCookieHeaders } = createCookieJar({ header: 'a=1; zv_at=x%20y; broken', rules });
    expect([jar.get('a'), jar.get('zv_at'), jar.get('none')]).toEqual(['1', 'x y', undefined]);
    jar.set('a', 'old', { maxAgeSeconds: 1, httpOnly: true, path: '/' });
    jar.remove('a', '/');
    expect(setCookieHeaders()).toHaveLength(1);
    expect(setCookieHeaders()[0]).toContain('Max-Age=0');
  });
});
