import { expect, test } from 'bun:test';
import { readableLogLine } from './server-log.ts';

test('requests stay in the file', () => {
  expect(readableLogLine('{"level":30,"msg":"request","route":"page","ms":3}')).toBeNull();
});

test('a warning is one line with its facts, an error brings its stack', () => {
  expect(readableLogLine('{"level":40,"msg":"slow","route":"page","ms":900}')).toBe(
    'server warn: slow route=page ms=900',
  );
  const error =
    '{"level":50,"msg":"request","code":"internal","err":{"message":"no","stack":"Error: no\\n at x"}}';
  expect(readableLogLine(error)).toBe('server error: request code=internal\nError: no\n at x');
});

test('what is not a log entry is shown as it is', () => {
  expect(readableLogLine('SyntaxError: Unexpected }')).toBe('server: SyntaxError: Unexpected }');
  expect(readableLogLine('{ half')).toBe('server: { half');
  expect(readableLogLine('')).toBeNull();
});
