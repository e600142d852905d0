import { exponentOf } from '@zivero/shared/money';
import type { FaultCode } from './import.types.ts';

/** A value that cannot be taken as it is: thrown here, becomes a fault of its row. */
export class ValueFault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Written into a cell, it empties the field; an empty cell leaves the field as it is. */
const EMPTIES = 'NULL';

/** undefined = says nothing; null = empties. */
export function textOf(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object')
    throw new ValueFault('unknown-value', 'expected a text, found an object or list');
  const text = String(value).trim();
  if (text === '') return undefined;
  return text === EMPTIES ? null : text;
}

const CURRENCY_SIGN = /^(?:[A-Z]{3}|\p{Sc})\s*|\s*(?:[A-Z]{3}|\p{Sc})$/gu;

/**
 * A decimal number as people and machines write it: 19, 19.00, 19,00, 1.234,50, "€ 1,299.00". A single sign
 * before exactly three digits may part thousands or decimals: it needs `decimal` to be told.
 */
export function decimalOf(value: unknown, decimal?: '.' | ','): number | null | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ValueFault('not-a-number', 'not a finite number');
    return value;
  }
  const text = textOf(value);
  if (text === undefined || text === null) return text;
  const bare = text.replace(CURRENCY_SIGN, '').replace(/[\s\u00a0'’]/g, '');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(bare)) throw new ValueFault('not-a-number', 'not a number');
  const sign = decimal ?? decimalSign(bare);
  const parts = sign === null ? [bare] : bare.split(sign);
  const [whole = '', fraction = ''] = parts;
  const other = sign === ',' ? '.' : ',';
  const isGrouped = /^[+-]?\d{1,3}([.,]\d{3})*$/.test(whole) || /^[+-]?\d*$/.test(whole);
  if (parts.length > 2 || fraction.includes(other) || !isGrouped)
    throw new ValueFault('not-a-number', 'not a number');
  return Number(`${whole.replace(/[.,]/g, '')}.${fraction || '0'}`);
}

/** Which sign of a number written so is the decimal one; null = it has none. */
function decimalSign(text: string): '.' | ',' | null {
  const dot = text.lastIndexOf('.');
  const comma = text.lastIndexOf(',');
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
  if (dot < 0 && comma < 0) return null;
  const sign = dot >= 0 ? '.' : ',';
  const parts = text.split(sign);
  if (parts.length > 2) return null;
  if (parts[1]?.length === 3 && parts[0] !== '0' && parts[0] !== '') {
    throw new ValueFault(
      'ambiguous-number',
      `"${text}" may be thousands or decimals: say which sign is the decimal one`,
    );
  }
  return sign;
}

const MOST_MINOR = 1_000_000_000_00;

/** A price in whole currency units as minor units; more decimals than the currency has are a fault. */
export function minorOf(value: unknown, currency: string, decimal?: '.' | ','): number | null | undefined {
  const amount = decimalOf(value, decimal);
  if (amount === undefined || amount === null) return amount;
  const exact = amount * 10 ** exponentOf(currency);
  const minor = Math.round(exact);
  if (Math.abs(exact - minor) > 1e-4)
    throw new ValueFault('out-of-range', `more decimals than ${currency} has`);
  return inRange(minor, 0, MOST_MINOR);
}

export function wholeOf(value: unknown, min: number, max: number): number | null | undefined {
  const amount = decimalOf(value, '.');
  if (amount === undefined || amount === null) return amount;
  if (!Number.isInteger(amount)) throw new ValueFault('not-a-number', 'not a whole number');
  return inRange(amount, min, max);
}

export function inRange(amount: number, min: number, max: number): number {
  if (amount < min || amount > max) throw new ValueFault('out-of-range', `must be from ${min} to ${max}`);
  return amount;
}

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'active', 'published']);
const NO = new Set(['false', 'no', 'n', '0', 'draft', 'unpublished', 'hidden']);

export function yesOrNo(value: unknown): boolean | undefined {
  const text = textOf(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (YES.has(text)) return true;
  if (NO.has(text)) return false;
  throw new ValueFault('unknown-value', 'expected yes or no');
}

/** Several values in a cell, or a list. */
export function listOf(value: unknown, parts: RegExp): string[] | null | undefined {
  if (Array.isArray(value)) return value.map((item) => String(item).trim()).filter((item) => item !== '');
  const text = textOf(value);
  if (text === undefined || text === null) return text;
  return text
    .split(parts)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** "Home > Lamps" or ["Home", "Lamps"] is one path; several are parted by `|` or given as lists in a list. */
export function categoryPathsOf(value: unknown): string[][] | null | undefined {
  if (Array.isArray(value) && value.some(Array.isArray))
    return value.flatMap((path) => (Array.isArray(path) ? [path.map(String)] : []));
  if (Array.isArray(value)) return value.length > 0 ? [value.map((name) => String(name).trim())] : undefined;
  const text = textOf(value);
  if (text === undefined || text === null) return text;
  return text.split('|').map((path) =>
    path
      .split(/\s*(?:>|\s\/\s|»)\s*/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The words of an HTML description: block ends become line ends, everything else falls away. */
export function plainText(html: string): string {
  return html
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<\s*(br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
      (whole, dec?: string, hex?: string, name?: string) => {
        const code = dec ? Number(dec) : hex ? Number.parseInt(hex, 16) : null;
        if (code !== null) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
        return ENTITIES[name?.toLowerCase() ?? ''] ?? whole;
      },
    )
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
