import { describe, expect, test } from 'bun:test';
import { MEDIA_WIDTHS } from '../schemas/catalog.ts';
import { mediaUrl, pictureSources } from './media.ts';

describe('pictureSources', () => {
  test('offers only widths that the server scales to, none above the original', () => {
    const { srcset, src } = pictureSources({ key: 'demo/mug.webp', width: 960 });
    const offered = srcset.split(', ').map((one) => Number(one.split(' ')[1]?.replace('w', '')));
    expect(offered).toEqual(MEDIA_WIDTHS.filter((width) => width <= 960));
    expect(src).toBe('/media/w640/demo/mug.webp');
  });
  test('a tiny original still has a source', () => {
    expect(pictureSources({ key: 'a.webp', width: 80 }).srcset).toBe('/media/w160/a.webp 160w');
  });
  test('original without a width', () =>
    expect(mediaUrl('a.webp', null, 'https://api.test')).toBe('https://api.test/media/a.webp'));
});
