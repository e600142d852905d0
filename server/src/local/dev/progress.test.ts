import { expect, test } from 'bun:test';
import { createProgress } from './progress.ts';

function recorder(isTTY: boolean, columns = 80) {
  let text = '';
  const out = {
    isTTY,
    columns,
    write(part: string) {
      text += part;
    },
  };
  return { out, text: () => text };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken apart
const CONTROL = /(\u001b\[1A|\u001b\[2K|\n)/;

/** What a terminal shows after the text was written to it. */
function screen(text: string): string[] {
  const lines = [''];
  for (const token of text.split(CONTROL)) {
    if (token === '\n') lines.push('');
    else if (token === '\u001b[1A') lines.pop();
    else if (token === '\u001b[2K') lines[lines.length - 1] = '';
    else lines[lines.length - 1] += token;
  }
  return lines.filter((line) => line !== '');
}

test('in a log each step says what it does and how long it took, with no control characters', async () => {
  const { out, text } = recorder(false);
  const result = await createProgress(out).step(
    'Redis',
    async ({ say }) => {
      say('first time here: fetching');
      return 7;
    },
    (value) => `version ${value}`,
  );
  expect(result).toBe(7);
  expect(text().split('\n')).toEqual([
    '… Redis · first time here: fetching',
    expect.stringMatching(/^✓ Redis \d+\.\d s · version 7$/),
    '',
  ]);
});

test('on a terminal two steps at once end as two lines, in the order they finished', async () => {
  const { out, text } = recorder(true, 20);
  const progress = createProgress(out);
  await Promise.all([
    progress.step('slow', async ({ say }) => {
      say('a text that is far too long for one line of this terminal');
      await Bun.sleep(300);
    }),
    progress.step('fast', () => Bun.sleep(50)),
  ]);
  expect(screen(text())).toEqual([expect.stringContaining('✓ fast'), expect.stringContaining('✓ slow')]);
});

test('a step that fails is marked and its error passed on', async () => {
  const { out, text } = recorder(false);
  const failing = createProgress(out).step('Redis', async () => {
    throw new Error('no way');
  });
  await expect(failing).rejects.toThrow('no way');
  expect(text()).toMatch(/^✗ Redis/);
});
