import { BlockList, isIP } from 'node:net';
import { invariant } from '../kernel/assert.ts';

export type ProxyTrust = { isTrusted(address: string): boolean };

/** `proxies`: addresses and networks in CIDR notation. */
export function createProxyTrust(proxies: readonly string[]): ProxyTrust {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return { isTrusted: (address) => contains(list, address) };
}

const LOCAL = new BlockList();
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4');
LOCAL.addAddress('::1', 'ipv6');
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

export const isLoopback = (address: string): boolean => contains(LOCAL, address);
export const isPrivate = (address: string): boolean => contains(PRIVATE, address);

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Who calls: the nearest address of `X-Forwarded-For` that is no trusted proxy. Without a trusted peer the
 * header is a stranger's claim and not read.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | null | undefined,
  trust: ProxyTrust,
): string {
  let address = withoutMapping(peer);
  if (!forwardedFor) return address;
  for (const hop of forwardedFor.split(',').reverse()) {
    if (!trust.isTrusted(address)) return address;
    const next = withoutMapping(hop.trim());
    if (isIP(next) === 0) return address;
    address = next;
  }
  return address;
}

/** `::ffff:192.0.2.1` is 192.0.2.1. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** One key per household: IPv6 callers own a whole /64. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest];
  invariant(all.length >= 4, 'an IPv6 address has 8 groups');
  return `${all.slice(0, 4).join(':')}::/64`;
}
