/*
 * A segment is one block of memory: a header, a table of sections, then the sections, each a typed array at
 * a multiple of eight bytes. It is used as it lies, whether just built or mapped from a file.
 */

/** What the sections mean; a snapshot of another layout is refused. */
const LAYOUT_VERSION = 5;
const MAGIC = 0x5a56_5347; // "ZVSG"
const HEADER_BYTES = 32;
const ENTRY_BYTES = 32;

const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

/**
 * Every section, in the order in which they lie. N = documents, W = dictionary entries. Of several kinds a
 * section has the first that holds its numbers: what is read for most documents of a search should be small.
 */
export const SECTIONS = {
  /** JSON: tables of brands, categories, attribute values, currencies and statistics. */
  tables: 'u8',
  // Documents. Ids and titles are UTF-8, one after the other; offsets have N + 1 elements.
  idOffsets: 'u32',
  idBytes: 'u8',
  /** Open addressing by a hash of the id, see ids.rules.ts; 0 = free; a power of two of slots. */
  idSlots: 'u32',
  titleOffsets: 'u32',
  titleBytes: 'u8',
  /** Dictionary entries of the title's words, in order. */
  titleWordOffsets: 'u32',
  titleWords: 'u32',
  /** Which of its words is the title's head noun, 255 = none. */
  titleHeads: 'u8',
  // Columns, one element a document.
  /** 1 = replaced or removed. */
  gone: 'u8',
  brand: ['u16', 'u32'],
  categorySet: ['u16', 'u32'],
  attributeSet: ['u16', 'u32'],
  facts: 'u8',
  saleBits: 'u32',
  available: 'f64',
  ratingAverage: 'f32',
  ratingCount: 'u32',
  sold: 'u32',
  publishedAt: 'f64',
  updatedAt: 'f64',
  /** Where the title stands in the order of titles, roughly. */
  titleKeys: 'f64',
  /** Least price in minor units, currency after currency, N each; the greatest of its kind where there is none. */
  prices: ['i32', 'f64'],
  // Sets: offsets have one element more than there are sets.
  categorySetOffsets: 'u32',
  categorySetValues: 'u32',
  attributeSetOffsets: 'u32',
  attributeSetValues: 'u32',
  // Dictionary of folded words and stems, sorted by UTF-16 code units; offsets have W + 1 elements.
  wordOffsets: 'u32',
  wordUnits: 'u16',
  /** The entry of the word's stem; only stems have postings. */
  wordStems: 'u32',
  /** In how many documents the word stands as written, and in how many titles. */
  wordDocuments: 'u32',
  wordTitles: 'u32',
  postingOffsets: 'u32',
  /** Document in the upper 24 bits, IMPACT_BITS of weight and two flags in the lower 8. */
  postings: 'u32',
  // Speller: hashes of words with letters left out, sorted, and the word that each came from.
  deleteHashes: 'u32',
  deleteWords: 'u32',
  // Phrases to complete, sorted by UTF-16 code units.
  phraseOffsets: 'u32',
  phraseUnits: 'u16',
  phraseWeights: 'f32',
} as const satisfies Record<string, Kind | readonly Kind[]>;

export type SectionName = keyof typeof SECTIONS;
type KindOf<Name extends SectionName> = (typeof SECTIONS)[Name] extends readonly (infer Each extends Kind)[]
  ? Each
  : Extract<(typeof SECTIONS)[Name], Kind>;
type ArrayOf<Name extends SectionName> = InstanceType<(typeof KINDS)[KindOf<Name>]>;
export type Sections = { [Name in SectionName]: ArrayOf<Name> };

/** Sections that change in place, and grow by a currency; the others never change. */
const FACTS = [
  'tables',
  'gone',
  'facts',
  'saleBits',
  'available',
  'ratingAverage',
  'ratingCount',
  'sold',
  'prices',
] as const satisfies SectionName[];
export type FactSections = Pick<Sections, (typeof FACTS)[number]>;
export type FixedSections = Omit<Sections, (typeof FACTS)[number]>;

const isFact = (name: SectionName): boolean => FACTS.some((fact) => fact === name);
/** The two parts of a segment, each a block of its own. */
export const PARTS = {
  facts: (Object.keys(SECTIONS) as SectionName[]).filter(isFact),
  fixed: (Object.keys(SECTIONS) as SectionName[]).filter((name) => !isFact(name)),
};
export type Part = keyof typeof PARTS;

const aligned = (bytes: number): number => (bytes + 7) & ~7;

/**
 * The sections of a part as pieces of one block, in order, with a checksum each (XXH64, low 53 bits). The
 * pieces are views, not copies.
 */
export function packPart(sections: Partial<Sections>, part: Part): Uint8Array[] {
  const names = PARTS[part];
  const start = HEADER_BYTES + names.length * ENTRY_BYTES;
  const head = new Uint8Array(start);
  const view = new DataView(head.buffer);
  const pieces: Uint8Array[] = [head];
  let at = start;
  for (const [index, name] of names.entries()) {
    const section = sections[name];
    if (section === undefined) throw new TypeError(`section ${name} is missing`);
    const raw = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    view.setUint32(entry, KIND_NAMES.indexOf(kindIn(section, name)), true);
    view.setFloat64(entry + 8, at, true);
    view.setFloat64(entry + 16, section.length, true);
    view.setFloat64(entry + 24, checksum(raw), true);
    pieces.push(raw, new Uint8Array(aligned(raw.byteLength) - raw.byteLength));
    at += aligned(raw.byteLength);
  }
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, LAYOUT_VERSION, true);
  view.setUint32(8, names.length, true);
  view.setFloat64(16, at, true);
  return pieces.filter(({ length }) => length > 0);
}

const kindsOf = (name: SectionName): readonly Kind[] => [SECTIONS[name]].flat();

function kindIn(section: Sections[SectionName], name: SectionName): Kind {
  const kind = kindsOf(name).find((each) => section instanceof KINDS[each]);
  if (kind === undefined) throw new TypeError(`section ${name} is of another kind`);
  return kind;
}

/** Why a block of memory is no part of a segment of ours. */
class SegmentFault extends Error {}

/** The sections as views of the block itself: nothing is copied. Throws SegmentFault for anything else. */
export function openPart(
  bytes: Uint8Array<ArrayBuffer>,
  part: Part,
  { verify }: { verify: boolean },
): Partial<Sections> {
  const names = PARTS[part];
  const start = HEADER_BYTES + names.length * ENTRY_BYTES;
  if (bytes.byteLength < start) throw new SegmentFault('too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new SegmentFault('not a segment');
  if (view.getUint32(4, true) !== LAYOUT_VERSION) throw new SegmentFault('another layout');
  if (view.getUint32(8, true) !== names.length) throw new SegmentFault('another layout');
  if (view.getFloat64(16, true) !== bytes.byteLength) throw new SegmentFault('cut short');
  const sections: Partial<Record<SectionName, unknown>> = {};
  for (const [index, name] of names.entries()) {
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    const kind = KIND_NAMES[view.getUint32(entry, true)];
    if (kind === undefined || !kindsOf(name).includes(kind))
      throw new SegmentFault(`section ${name} is of another kind`);
    const offset = view.getFloat64(entry + 8, true);
    const length = view.getFloat64(entry + 16, true);
    const size = length * KINDS[kind].BYTES_PER_ELEMENT;
    if (!(offset >= start && offset % 8 === 0 && offset + size <= bytes.byteLength))
      throw new SegmentFault(`section ${name} lies outside`);
    const raw = bytes.subarray(offset, offset + size);
    if (verify && checksum(raw) !== view.getFloat64(entry + 24, true))
      throw new SegmentFault(`section ${name} is damaged`);
    sections[name] = new KINDS[kind](bytes.buffer, bytes.byteOffset + offset, length);
  }
  return sections as Partial<Sections>;
}

const checksum = (raw: Uint8Array): number => Number(Bun.hash.xxHash64(raw) & 0x1f_ffff_ffff_ffffn);

/** Texts one after the other; offsets have one element more than there are texts. */
function packUnits(texts: readonly string[]) {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [at, text] of texts.entries()) offsets[at + 1] = (offsets[at] ?? 0) + text.length;
  const units = new Uint16Array(offsets[texts.length] ?? 0);
  let unit = 0;
  for (const text of texts) for (let at = 0; at < text.length; at += 1) units[unit++] = text.charCodeAt(at);
  return { offsets, units };
}

/** A dictionary in its order; in one of millions no text is held longer than it is asked for. */
export type Words = {
  count: number;
  at: (place: number) => string;
  /** Whether it has a digit, without making a text of it. */
  hasDigit: (place: number) => boolean;
};

export function packWords(words: readonly string[]): Pick<Sections, 'wordOffsets' | 'wordUnits'> {
  const { offsets, units } = packUnits(words);
  return { wordOffsets: offsets, wordUnits: units };
}

export function packPhrases(phrases: readonly string[]): Pick<Sections, 'phraseOffsets' | 'phraseUnits'> {
  const { offsets, units } = packUnits(phrases);
  return { phraseOffsets: offsets, phraseUnits: units };
}
