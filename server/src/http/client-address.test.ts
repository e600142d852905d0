import { describe, expect, test } from 'bun:test';
import { clientAddress, createProxyTrust, isLoopback, isPrivate, limitKey } from './client-address.ts';

const trust = createProxyTrust(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);

describe('address of the caller', () => {
  test.each([
    ['without a header', '203.0.113.9', undefined, '203.0.113.9'],
    ['a stranger’s header is not believed', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['a trusted proxy’s is', '10.1.2.3', '1.2.3.4', '1.2.3.4'],
    ['but not what the caller put before it', '10.1.2.3', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['through two trusted proxies', '10.1.2.3', '1.2.3.4, 192.0.2.1', '1.2.3.4'],
    ['over IPv6', 'fd00::1', '2001:db8::5', '2001:db8::5'],
    ['mapped IPv4', '::ffff:10.1.2.3', '1.2.3.4', '1.2.3.4'],
    ['nonsense ends the walk', '10.1.2.3', 'nonsense', '10.1.2.3'],
    ['as does an attack', '10.1.2.3', '1.2.3.4, <script>', '10.1.2.3'],
  ])('%s', (_name, peer, header, expected) => {
    expect(clientAddress(peer, header, trust)).toBe(expected);
  });
});

describe('networks', () => {
  test('this machine and private networks are told from the world', () => {
    expect(['127.0.0.1', '127.5.5.5', '::1'].map(isLoopback)).toEqual([true, true, true]);
    expect(['10.0.0.1', '8.8.8.8', 'nonsense', ''].map(isLoopback)).toEqual([false, false, false, false]);
    expect(['172.17.0.1', '192.168.1.1', 'fc00::1', '127.0.0.1'].every(isPrivate)).toBe(true);
    expect(['172.32.0.1', '2001:db8::1'].some(isPrivate)).toBe(false);
  });

  test('callers of one IPv6 network share a limit, those of IPv4 have their own', () => {
    expect(limitKey('2001:db8:1:2:aaaa::1')).toBe(limitKey('2001:db8:1:2::9'));
    expect(limitKey('2001:db8:1:2::1')).not.toBe(limitKey('2001:db8:1:3::1'));
    expect(limitKey('::1')).toBe(limitKey('::2'));
    expect(limitKey('192.0.2.7')).toBe('192.0.2.7');
  });
});
