/** FNV-1a over UTF-16 code units (Fowler, Noll and Vo), 32 bits. */
export function hashId(id: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Upper bits of a slot are those of the id's hash: most others are told apart without reading their id. */
const SEAL = 0xfe00_0000;

export const isSealedBy = (slot: number, hash: number): boolean => ((slot ^ hash) & SEAL) === 0;
export const documentIn = (slot: number): number => (slot & ~SEAL) - 1;

/** Open addressing with linear probing, at most half full: seal and document + 1 in its slot, 0 = free. */
export function idSlotsOf(hashes: readonly number[]): Uint32Array<ArrayBuffer> {
  let slots = 4;
  while (slots < hashes.length * 2) slots *= 2;
  const table = new Uint32Array(slots);
  const mask = slots - 1;
  for (const [document, hash] of hashes.entries()) {
    let at = hash & mask;
    while (table[at] !== 0) at = (at + 1) & mask;
    table[at] = (hash & SEAL) | (document + 1);
  }
  return table;
}
