import SchemaBuilder from '@pothos/core';
import type { GraphqlContext } from './context.ts';

export type Types = {
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Minor units go beyond GraphQL's 32-bit Int. */
    MinorUnits: { Input: number; Output: number };
  };
};
export type Builder = ReturnType<typeof createBuilder>;

export function createBuilder() {
  const builder = new SchemaBuilder<Types>({ defaultFieldNullability: false });
  builder.scalarType('MinorUnits', {
    description: 'An amount in the smallest unit of its currency: 1999 is 19.99 in EUR, 1999 in JPY.',
    serialize: whole,
    parseValue: whole,
  });
  return builder;
}

function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new TypeError('a whole number is expected');
  return value;
}
