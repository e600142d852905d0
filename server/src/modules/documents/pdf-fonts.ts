import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { create, type Font } from 'fontkit';

export type Weight = 'text' | 'strong';
export type FontFile = { name: string; bytes: () => Buffer; covers: (codePoint: number) => boolean };
/** A piece of a text that one font can draw. */
export type Run = { text: string; font: FontFile };

const INSTRUMENT = '@fontsource/instrument-sans/files/instrument-sans';
const DEJAVU = '@fontsource/dejavu-sans/files/dejavu-sans-latin';
/** Every character of Unicode's first plane, plainly drawn: a name is never a row of boxes. */
const UNIFONT = '@fontsource/unifontex/files/unifontex-latin-400-normal.woff';

/** The shop's own face first, then what draws what it lacks. */
const CHAINS: Record<Weight, readonly FontFile[]> = {
  text: [
    fontFile(`${INSTRUMENT}-latin-400-normal.woff`),
    fontFile(`${INSTRUMENT}-latin-ext-400-normal.woff`),
    fontFile(`${DEJAVU}-400-normal.woff`),
    fontFile(UNIFONT),
  ],
  strong: [
    fontFile(`${INSTRUMENT}-latin-600-normal.woff`),
    fontFile(`${INSTRUMENT}-latin-ext-600-normal.woff`),
    fontFile(`${DEJAVU}-700-normal.woff`),
    fontFile(UNIFONT),
  ],
};

/** Read when first needed and kept: nobody pays for a script that no customer writes. */
function fontFile(name: string): FontFile {
  let bytes: Buffer | null = null;
  let font: Font | null = null;
  const load = () => {
    bytes ??= unpackWoff(readFileSync(fileURLToPath(import.meta.resolve(name))));
    return bytes;
  };
  return {
    name,
    bytes: load,
    covers(codePoint) {
      font ??= create(load()) as Font;
      return font.hasGlyphForCodePoint(codePoint);
    },
  };
}

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Joiners and variation selectors say how, not what: no font needs to draw them. */
const isSilent = (code: number) =>
  code === 0x200c || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f) || code >= 0xe0000;

/** Splits a text into runs, each in the first font that has all of it; the last font takes the rest. */
export function runsOf(text: string, weight: Weight): Run[] {
  const chain = CHAINS[weight];
  const last = chain.at(-1);
  if (last === undefined) return [];
  const runs: Run[] = [];
  for (const { segment } of SEGMENTS.segment(text)) {
    const codes = [...segment].map((char) => char.codePointAt(0) ?? 0).filter((code) => !isSilent(code));
    const before = runs.at(-1);
    // Blanks stay with the run that they follow, so that words of one script are shaped together.
    const font =
      before !== undefined && segment.trim() === ''
        ? before.font
        : (chain.find((one) => codes.every((code) => one.covers(code))) ?? last);
    if (before?.font === font) before.text += segment;
    else runs.push({ text: segment, font });
  }
  return runs;
}

/**
 * The TrueType file inside a WOFF 1.0 file (https://www.w3.org/TR/WOFF/): opened as it is, every table would
 * be unpacked anew for each document, which takes seconds for the largest font.
 */
function unpackWoff(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + index * 20;
    const [offset, packed, length] = [4, 8, 12].map((by) => woff.readUInt32BE(at + by)) as [
      number,
      number,
      number,
    ];
    const raw = woff.subarray(offset, offset + packed);
    const body = packed < length ? inflateSync(raw) : raw;
    return { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), body };
  });
  const padded = (length: number) => (length + 3) & ~3;
  let offset = 12 + 16 * count;
  const out = Buffer.alloc(tables.reduce((sum, { body }) => sum + padded(body.length), offset));
  out.writeUInt32BE(woff.readUInt32BE(4), 0);
  out.writeUInt16BE(count, 4);
  tables.forEach(({ tag, checksum, body }, index) => {
    [tag, checksum, offset, body.length].forEach((value, place) => {
      out.writeUInt32BE(value, 12 + 16 * index + 4 * place);
    });
    body.copy(out, offset);
    offset += padded(body.length);
  });
  return out;
}
