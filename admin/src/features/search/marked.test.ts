import { expect, test } from 'bun:test';
import { marked } from './marked.ts';

const shown = (title: string, found: string[]) =>
  marked(title, found)
    .map(({ text, isFound }) => (isFound ? `[${text}]` : text))
    .join('');

test('what was found in a title is marked where it stands', () => {
  expect(shown('Mushroom table lamp', ['Mushroom', 'lamp'])).toBe('[Mushroom] table [lamp]');
  expect(shown('Lamp for a lamp', ['Lamp', 'lamp'])).toBe('[Lamp] for a [lamp]');
});

test('nothing is lost: without words, with words that are not there, with none at all', () => {
  expect(shown('Mushroom lamp', [])).toBe('Mushroom lamp');
  expect(shown('Mushroom lamp', ['sofa', '', 'lamp'])).toBe('Mushroom [lamp]');
  expect(marked('', ['lamp'])).toEqual([]);
});
