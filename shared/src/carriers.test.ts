import { expect, test } from 'bun:test';
import { CARRIERS, carrierNamed, trackingUrlOf } from './carriers.ts';

const TO = { postcode: '1011 AB', country: 'NL' };

test('every known carrier makes an address that has the number and nothing left open', () => {
  for (const { name } of CARRIERS) {
    const url = trackingUrlOf(name, ' 3S ABC/1 ', TO);
    expect(new URL(url ?? '').protocol).toBe('https:');
    expect(url).toContain('3SABC%2F1');
    expect(url).not.toMatch(/[{}]/);
  }
  expect(trackingUrlOf('PostNL', '3SABC', TO)).toEndWith('/3SABC-NL-1011AB');
});

test('a carrier is known however it is written; others and numbers that are missing have no address', () => {
  expect(carrierNamed(' post nl ')?.name).toBe('PostNL');
  expect(carrierNamed('ROYAL-MAIL')?.name).toBe('Royal Mail');
  for (const [carrier, number] of [
    ['Cousin Bob', '1'],
    ['', '1'],
    [null, '1'],
    ['DHL', ' '],
    ['DHL', null],
  ] as const)
    expect(trackingUrlOf(carrier, number, TO)).toBeNull();
});
