import { describe, expect, test } from 'bun:test';
import { TRPCError } from '@trpc/server';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { createPostgres } from '../infra/postgres/client.ts';
import { AppError } from '../kernel/app-error.ts';
import { codeOf, toPublicError } from './error-shape.ts';

const thrownBy = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('public errors', () => {
  test('a database that cannot be reached is "service.unavailable", not "internal" and never a 404', async () => {
    const mongo = new MongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 100 });
    const postgres = createPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const fromMongo = await thrownBy(() => mongo.db('x').collection('y').findOne({}));
    const fromPostgres = await thrownBy(async () => postgres.db.execute('select 1'));
    expect([codeOf(fromMongo), codeOf(fromPostgres)]).toEqual(['service.unavailable', 'service.unavailable']);
    const wrapped = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: fromPostgres });
    expect(codeOf(wrapped)).toBe('service.unavailable');
  });

  test('what goes out carries no message, no value, no stack', () => {
    const error = new AppError('internal', {
      detail: 'select secret from customers',
      cause: new Error('pw=1'),
    });
    expect(toPublicError(error, 'req-1')).toEqual({
      code: 'internal',
      messageKey: 'errors.internal',
      requestId: 'req-1',
      retryable: false,
    });
  });

  test('a bad input names its fields; a bad output of ours does not', () => {
    const cause = z.object({ quantity: z.int().min(1) }).safeParse({ quantity: -1 }).error;
    const bad = new TRPCError({ code: 'BAD_REQUEST', cause });
    expect(toPublicError(bad, 'r').fields).toEqual([{ path: 'quantity', code: 'too_small' }]);
    const ours = toPublicError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }), 'r');
    expect(ours).toMatchObject({ code: 'internal' });
    expect(ours.fields).toBeUndefined();
  });
});
