/**
 * Random numbers that depend on nothing but a seed and a path of names: the stream of product 17 is the same
 * whether 100 or 1,000,000 products are made, and whether it is drawn first or last.
 */
export type Rng = {
  /** [0, 1) */
  next(): number;
  /** Whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of `from`, each as likely as its weight says. */
  weighted<T>(from: readonly T[], weight: (item: T) => number): T;
  /** `count` different ones, in random order. */
  sample<T>(from: readonly T[], count: number): T[];
};

/** cyrb128: 128 bits of state from a string. Public domain, https://github.com/bryc/code */
function stateOf(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i += 1) {
    const k = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ k, 597399067);
    b = c ^ Math.imul(b ^ k, 2869860233);
    c = d ^ Math.imul(c ^ k, 951274213);
    d = a ^ Math.imul(d ^ k, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a];
}

/** sfc32 by Chris Doty-Humphrey (PractRand), public domain. */
function sfc32(state: [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 8; i += 1) next();
  return next;
}

export function rngFor(seed: string, ...path: readonly (string | number)[]): Rng {
  const next = sfc32(stateOf([seed, ...path].join('/')));
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  function pick<T>(from: readonly T[]): T {
    const item = from[Math.floor(next() * from.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
  function weighted<T>(from: readonly T[], weight: (item: T) => number): T {
    let at = next() * from.reduce((sum, item) => sum + weight(item), 0);
    for (const item of from) {
      at -= weight(item);
      if (at < 0) return item;
    }
    return pick(from);
  }
  function sample<T>(from: readonly T[], count: number): T[] {
    const rest = [...from];
    const out: T[] = [];
    while (out.length < count && rest.length > 0) out.push(...rest.splice(int(0, rest.length - 1), 1));
    return out;
  }
  return { next, int, chance: (probability) => next() < probability, pick, weighted, sample };
}

/**
 * A shuffle of 0..size-1 that needs no memory: position k holds a number that no other position holds.
 * An affine map with a factor coprime to the size.
 */
export function permuted(position: number, size: number, rng: Rng): number {
  if (size <= 1) return 0;
  const offset = rng.int(0, size - 1);
  let factor = Math.max(1, Math.floor(size * (0.55 + rng.next() * 0.15)));
  while (greatestCommonDivisor(factor, size) !== 1) factor += 1;
  return Number((BigInt(factor) * BigInt(position % size) + BigInt(offset)) % BigInt(size));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
