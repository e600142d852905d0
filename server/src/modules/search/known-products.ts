import type { ProductId } from '@zivero/shared/schemas/ids';
import type { Counters } from './document.rules.ts';

export type KnownProduct = { counters: Counters; slug: string };

const FIRST_ENTRIES = 64;
const FIRST_BYTES = 4_096;
const GROWTH = 1.5;
/** Length of the id (1 byte) and of the slug (2 bytes) stand before their letters. */
const HEAD = 3;
const COUNTERS = 4;
const MAX_ID = 0xff;
const MAX_SLUG = 0xffff;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What the index was last given of each product: counters and slug by id. A Map of objects takes 770 bytes per
 * product, which is more than the whole index may; this takes about 130: texts end to end in one buffer, numbers
 * in columns, found by a hash table with open addressing and linear probing (Knuth, TAOCP 3, 6.4).
 */
export function createKnownProducts() {
  /** Entry + 1 by hash of the id; 0 = free. At most half full. */
  let slots = new Uint32Array(FIRST_ENTRIES * 2);
  let places = new Uint32Array(FIRST_ENTRIES);
  let numbers = new Float64Array(FIRST_ENTRIES * COUNTERS);
  let texts = new Uint8Array(FIRST_BYTES);
  /** Where the next text goes; what was given up below it. */
  let end = 0;
  let wasted = 0;
  let entries = 0;
  const free: number[] = [];
  let scratch = new Uint8Array(256);

  const size = (): number => entries - free.length;
  const isLive = (entry: number): boolean => (texts[places[entry] ?? 0] ?? 0) > 0 && (places[entry] ?? 0) > 0;

  /** The bytes of a text, valid until the next call. */
  function bytesOf(text: string): Uint8Array {
    if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 3);
    return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
  }

  const idOf = (entry: number): Uint8Array => {
    const at = places[entry] ?? 0;
    return texts.subarray(at + HEAD, at + HEAD + (texts[at] ?? 0));
  };

  function slugOf(entry: number): string {
    const at = places[entry] ?? 0;
    const from = at + HEAD + (texts[at] ?? 0);
    return decoder.decode(texts.subarray(from, from + slugLength(at)));
  }
  const slugLength = (at: number): number => ((texts[at + 1] ?? 0) << 8) | (texts[at + 2] ?? 0);
  const lengthAt = (at: number): number => HEAD + (texts[at] ?? 0) + slugLength(at);

  /** The slot that holds this id, else the free one where it belongs. */
  function slotOf(id: Uint8Array): number {
    const mask = slots.length - 1;
    let slot = hashOf(id) & mask;
    for (let entry = slots[slot] ?? 0; entry !== 0; entry = slots[slot] ?? 0) {
      if (isSame(idOf(entry - 1), id)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function write(entry: number, id: Uint8Array, slug: string): void {
    const letters = encoder.encode(slug);
    if (id.length > MAX_ID || letters.length > MAX_SLUG) throw new RangeError('an id or slug of that length');
    const length = HEAD + id.length + letters.length;
    if (end + length > texts.length) texts = copied(texts, Math.ceil((end + length) * GROWTH));
    texts.set([id.length, letters.length >> 8, letters.length & 0xff], end);
    texts.set(id, end + HEAD);
    texts.set(letters, end + HEAD + id.length);
    places[entry] = end;
    end += length;
  }

  function giveUp(entry: number): void {
    wasted += lengthAt(places[entry] ?? 0);
    if (wasted * 2 > end && end > FIRST_BYTES) compact(entry);
  }

  /** Moves the texts together; `except` has none any more. */
  function compact(except: number): void {
    const old = texts;
    texts = new Uint8Array(Math.max(FIRST_BYTES, Math.ceil((end - wasted) * GROWTH)));
    let to = 1;
    for (let entry = 0; entry < entries; entry += 1) {
      const at = places[entry] ?? 0;
      if (at === 0 || entry === except) continue;
      const length = HEAD + (old[at] ?? 0) + (((old[at + 1] ?? 0) << 8) | (old[at + 2] ?? 0));
      texts.set(old.subarray(at, at + length), to);
      places[entry] = to;
      to += length;
    }
    end = to;
    wasted = 0;
  }

  function rehash(length: number): void {
    slots = new Uint32Array(length);
    for (let entry = 0; entry < entries; entry += 1)
      if (isLive(entry)) slots[slotOf(idOf(entry))] = entry + 1;
  }

  function newEntry(): number {
    const reused = free.pop();
    if (reused !== undefined) return reused;
    if (entries === places.length) {
      const room = Math.ceil(entries * GROWTH);
      const [oldPlaces, oldNumbers] = [places, numbers];
      places = new Uint32Array(room);
      places.set(oldPlaces);
      numbers = new Float64Array(room * COUNTERS);
      numbers.set(oldNumbers);
    }
    entries += 1;
    return entries - 1;
  }

  function get(id: ProductId): KnownProduct | undefined {
    const entry = (slots[slotOf(bytesOf(id))] ?? 0) - 1;
    if (entry < 0) return undefined;
    const at = entry * COUNTERS;
    const [version = 0, stockSeq = 0, soldSeq = 0, ratingSeq = 0] = numbers.subarray(at, at + COUNTERS);
    return { counters: { version, stockSeq, soldSeq, ratingSeq }, slug: slugOf(entry) };
  }

  function set(id: ProductId, { counters, slug }: KnownProduct): void {
    const bytes = bytesOf(id);
    const slot = slotOf(bytes);
    let entry = (slots[slot] ?? 0) - 1;
    if (entry < 0) {
      entry = newEntry();
      write(entry, bytes, slug);
      slots[slot] = entry + 1;
      if (size() * 2 > slots.length) rehash(slots.length * 2);
    } else if (slugOf(entry) !== slug) {
      giveUp(entry);
      write(entry, bytes, slug);
    }
    numbers.set(
      [counters.version, counters.stockSeq, counters.soldSeq, counters.ratingSeq],
      entry * COUNTERS,
    );
  }

  function remove(id: ProductId): void {
    const slot = slotOf(bytesOf(id));
    const entry = (slots[slot] ?? 0) - 1;
    if (entry < 0) return;
    giveUp(entry);
    places[entry] = 0;
    free.push(entry);
    slots[slot] = 0;
    closeGap(slot);
  }

  /** What was pushed behind the slot that became free moves up, so that it is still found. */
  function closeGap(gap: number): void {
    const mask = slots.length - 1;
    for (let at = (gap + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const moved = slots[at] ?? 0;
      slots[at] = 0;
      slots[slotOf(idOf(moved - 1))] = moved;
    }
  }

  /** For a compare with all there is: whatever is not `see`n is `unseen` at its end. Nothing is added meanwhile. */
  function compare() {
    const seen = new Uint8Array(entries);
    return {
      see(id: ProductId): void {
        const entry = (slots[slotOf(bytesOf(id))] ?? 0) - 1;
        if (entry >= 0) seen[entry] = 1;
      },
      unseen(): ProductId[] {
        const ids: ProductId[] = [];
        for (let entry = 0; entry < seen.length; entry += 1)
          if (seen[entry] === 0 && isLive(entry)) ids.push(decoder.decode(idOf(entry)) as ProductId);
        return ids;
      },
    };
  }

  // Place 0 means "none".
  end = 1;
  return {
    get,
    set,
    delete: remove,
    compare,
    size,
    bytes: (): number => slots.byteLength + places.byteLength + numbers.byteLength + texts.byteLength,
  };
}

const copied = (from: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> => {
  const to = new Uint8Array(length);
  to.set(from);
  return to;
};

/** FNV-1a (Fowler, Noll and Vo), 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
