import { describe, expect, test } from 'bun:test';
import { type KeyPress, matchBindings, matchesStroke, strokeLabel } from './key-match.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('matchesStroke', () => {
  test('a letter fits whatever its case, but not with a modifier', () => {
    expect(matchesStroke('j', press('j'), false)).toBe(true);
    expect(matchesStroke('j', press('J'), false)).toBe(true);
    expect(matchesStroke('r', press('r', { ctrlKey: true }), false)).toBe(false);
    expect(matchesStroke('r', press('r', { metaKey: true }), true)).toBe(false);
    expect(matchesStroke('x', press('X', { shiftKey: true }), false)).toBe(false);
    expect(matchesStroke('Shift+x', press('X', { shiftKey: true }), false)).toBe(true);
  });
  test('Mod is ⌘ on a Mac and Ctrl elsewhere', () => {
    expect(matchesStroke('Mod+k', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesStroke('Mod+k', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matchesStroke('Mod+k', press('k', { ctrlKey: true }), false)).toBe(true);
  });
  test('signs that need shift fit with it', () => {
    expect(matchesStroke('?', press('?', { shiftKey: true }), false)).toBe(true);
  });
});

describe('matchBindings', () => {
  const bindings = [{ keys: 'g o' }, { keys: 'g p' }, { keys: 'p' }];
  test('a sequence waits for its second stroke', () => {
    expect(matchBindings(bindings, press('g'), null, false)).toEqual({ kind: 'wait', prefix: 'g' });
    expect(matchBindings(bindings, press('p'), 'g', false)).toEqual({
      kind: 'run',
      binding: { keys: 'g p' },
    });
    expect(matchBindings(bindings, press('p'), null, false)).toEqual({ kind: 'run', binding: { keys: 'p' } });
  });
  test('a wrong second stroke does nothing', () => {
    expect(matchBindings(bindings, press('x'), 'g', false)).toEqual({ kind: 'none' });
  });
});

test('strokeLabel prints key caps', () => {
  expect(strokeLabel('Mod+s', true)).toBe('⌘S');
  expect(strokeLabel('Mod+s', false)).toBe('Ctrl S');
  expect(strokeLabel('Enter', false)).toBe('↵');
});
