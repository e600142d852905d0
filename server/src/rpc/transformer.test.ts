import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import superjson from 'superjson';
import { isPlainJson, transformer } from './transformer.ts';

const thereAndBack = (value: unknown): unknown =>
  superjson.deserialize(JSON.parse(JSON.stringify(transformer.serialize(value))));

describe('what goes over the wire', () => {
  test('comes back as superjson would bring it, whatever it is', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.date({ noInvalidDate: true }),
      fc.bigInt(),
      fc.uniqueArray(fc.integer()).map((all) => new Set(all)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(leaf, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
      object: fc.dictionary(fc.string({ unit: 'grapheme-ascii' }).filter(isAllowedKey), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    }));
    fc.assert(
      fc.property(value, (sent) => {
        const expected = superjson.deserialize(JSON.parse(superjson.stringify(sent)));
        expect(thereAndBack(sent)).toEqual(expected);
      }),
    );
  });

  test('only what JSON keeps as it is goes past superjson', () => {
    expect(isPlainJson({ a: [1, 'x', null, true, { b: 0.5 }] })).toBe(true);
    for (const strange of [new Date(), undefined, Number.NaN, -0, 1n, new Map(), new URL('http://a')])
      for (const value of [strange, [strange], { a: { b: strange } }]) expect(isPlainJson(value)).toBe(false);
    expect(thereAndBack({ at: new Date(0), left: undefined })).toEqual({ at: new Date(0), left: undefined });
  });
});

/** Those that superjson refuses. */
const isAllowedKey = (key: string) => !['__proto__', 'constructor', 'prototype'].includes(key);
