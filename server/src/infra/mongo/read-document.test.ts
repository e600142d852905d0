import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { BSON } from 'mongodb';
import { readDocument } from './read-document.ts';

const name = fc.oneof(
  fc.constantFrom('id', 'title', 'prices', '$ref', '$id', '__proto__', 'größe', '0', ''),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((each) => BSON.Long.fromBigInt(each)),
    fc.uint8Array().map((bytes) => new BSON.Binary(bytes)),
    fc.constant(BSON.ObjectId.createFromTime(1)),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4 }),
  ),
})).any;

test('reads every document as the library does, wherever its bytes lie', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 6 }), fc.nat({ max: 9 }), (document, offset) => {
      const bytes = BSON.serialize(document);
      const whole = new Uint8Array(bytes.length + offset + 3);
      whole.set(bytes, offset);
      expect(readDocument(whole.subarray(offset, offset + bytes.length))).toEqual(BSON.deserialize(bytes));
    }),
    { numRuns: 1_000 },
  );
});

test('refuses what is no text, as the library does', () => {
  const bytes = BSON.serialize({ title: 'lamp' });
  bytes[bytes.indexOf('l'.charCodeAt(0), 10)] = 0xff;
  expect(() => readDocument(bytes)).toThrow();
});
