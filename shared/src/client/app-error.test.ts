import { describe, expect, test } from 'bun:test';
import { ClientError, toAppError } from './app-error.ts';

describe('toAppError', () => {
  test('takes code, request id and fields from the public error of a tRPC reply', () => {
    const error = toAppError({
      message: 'irrelevant',
      data: {
        code: 'request.invalid',
        requestId: 'req_1',
        fields: [
          { path: 'email', code: 'invalid_format' },
          { path: 1, code: 2 },
        ],
      },
    });
    expect(error.code).toBe('request.invalid');
    expect(error.status).toBe(400);
    expect(error.messageKey).toBe('errors.request.invalid');
    expect(error.requestId).toBe('req_1');
    expect(error.fields).toEqual([{ path: 'email', code: 'invalid_format' }]);
  });

  test('says offline only when the request got no reply', () => {
    expect(toAppError(new TypeError('Failed to fetch')).code).toBe('client.offline');
    expect(toAppError(Object.assign(new Error('x'), { cause: new TypeError('Failed to fetch') })).code).toBe(
      'client.offline',
    );
    expect(toAppError(new Error('Unexpected token <')).code).toBe('client.unexpected');
  });

  test('does not trust a code it does not know', () => {
    expect(toAppError({ data: { code: 'made.up' } }).code).toBe('client.unexpected');
    expect(toAppError({ data: { code: 'toString' } }).code).toBe('client.unexpected');
    expect(toAppError('boom').code).toBe('client.unexpected');
  });

  test('retryable follows the table', () => {
    expect(toAppError({ data: { code: 'cart.bag-unavailable' } }).isRetryable).toBe(true);
    expect(toAppError({ data: { code: 'order.not-found' } }).isRetryable).toBe(false);
  });

  test('passes a ClientError through unchanged', () => {
    const error = new ClientError('cart.full');
    expect(toAppError(error)).toBe(error);
  });
});
