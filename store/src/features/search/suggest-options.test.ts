import { expect, test } from 'bun:test';
import { splitTerm } from './suggest-options.ts';

test('a term is cut where the typed words end', () => {
  expect(splitTerm('stoneware mug large', 'Stoneware mug')).toEqual({
    known: 'stoneware mug',
    added: ' large',
  });
});
test('a corrected term has nothing typed in it', () => {
  expect(splitTerm('stoneware', 'stonw')).toEqual({ known: '', added: 'stoneware' });
  expect(splitTerm('mug', '')).toEqual({ known: '', added: 'mug' });
});
