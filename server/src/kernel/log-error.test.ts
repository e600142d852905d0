import { expect, test } from 'bun:test';
import { AppError } from './app-error.ts';
import { createLog } from './log.ts';
import { serializeError } from './log-error.ts';

const SECRET = 'ada@example.com';

test.each([
  ['drizzle', Object.assign(new Error(`Failed query: select 1\nparams: ${SECRET},1`), { params: [SECRET] })],
  [
    'MongoDB',
    Object.assign(new Error(`E11000 duplicate key collection: a dup key: { email: "${SECRET}" }`), {
      keyValue: { email: SECRET },
    }),
  ],
  [
    'PostgreSQL',
    Object.assign(new Error(`invalid input syntax: "${SECRET}"`), { code: '22P02', detail: SECRET }),
  ],
  ['a cause of it', new AppError('internal', { cause: new Error(`x\nparams: ${SECRET}`) })],
])('an error of %s is told without its values', (_name, error) => {
  const told = serializeError(error);
  expect(JSON.stringify(told)).not.toContain(SECRET);
  expect(told.stack).toContain('log-error.test.ts');
});

test('says what, and because of what', () => {
  const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const told = serializeError(new AppError('service.unavailable', { detail: 'queue', cause: socket }));
  expect(told).toMatchObject({
    type: 'AppError',
    code: 'service.unavailable',
    message: 'service.unavailable: queue',
    cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
  });
  expect(serializeError(SECRET)).toEqual({ type: 'string', message: 'not an error' });
});

test('the log uses it', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.error({ err: new Error(`x\nparams: ${SECRET}`) }, 'failed');
  expect(lines.join()).toContain('"type":"Error"');
  expect(lines.join()).not.toContain(SECRET);
});
