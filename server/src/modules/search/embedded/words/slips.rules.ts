/** Neighbours on the keyboard that most people type Latin letters with. */
const KEYS: Readonly<Record<string, string>> = {
  q: 'wa',
  w: 'qeas',
  e: 'wrsd',
  r: 'etdf',
  t: 'ryfg',
  y: 'tugh',
  u: 'yihj',
  i: 'uojk',
  o: 'ipkl',
  p: 'ol',
  a: 'qwsz',
  s: 'awedxz',
  d: 'serfcx',
  f: 'drtgvc',
  g: 'ftyhbv',
  h: 'gyujnb',
  j: 'huikmn',
  k: 'jiolm',
  l: 'kop',
  z: 'asx',
  x: 'zsdc',
  c: 'xdfv',
  v: 'cfgb',
  b: 'vghn',
  n: 'bhjm',
  m: 'njk',
};
const VOWELS = 'aeiouy';

const TRANSPOSED = 0.5;
/** A double letter typed once, or one typed twice. */
const DOUBLED = 0.4;
const NEXT_KEY = 0.5;
/** Heard alike, written otherwise. */
const VOWEL_FOR_VOWEL = 0.5;
const NEXT_KEY_TOO = 0.8;

const WIDTH = 66;
const cells = new Float64Array(WIDTH * WIDTH);
/** Where both words begin to differ, less one letter: what comes before costs nothing. */
let start = 0;

/**
 * How unlikely it is that who means one word types the other: the sum of its slips, 1 for any letter left
 * out, added or wrong, less for the slips that people make most: the channel of M. Kernighan, K. Church and
 * W. Gale, "A spelling correction program based on a noisy channel model" (COLING 1990), with a handful of
 * kinds in place of tables of letters. Words are at most 64 units long.
 */
export function slipCost(meant: string, typed: string): number {
  const shorter = Math.min(meant.length, typed.length);
  let same = 0;
  while (same < shorter && meant.charCodeAt(same) === typed.charCodeAt(same)) same += 1;
  let sameEnd = 0;
  while (
    sameEnd < shorter - same &&
    meant.charCodeAt(meant.length - 1 - sameEnd) === typed.charCodeAt(typed.length - 1 - sameEnd)
  )
    sameEnd += 1;
  start = Math.max(0, same - 1);
  const cut = Math.max(0, sameEnd - 1);
  const [rows, columns] = [meant.length - cut, typed.length - cut];
  for (let i = start; i <= rows; i += 1)
    for (let j = start; j <= columns; j += 1)
      cells[i * WIDTH + j] = i === start && j === start ? 0 : least(meant, typed, i, j);
  return cell(rows, columns);
}

const cell = (i: number, j: number): number => cells[i * WIDTH + j] ?? 0;

/** The cheapest way from the first `i` letters of one to the first `j` of the other. */
function least(meant: string, typed: string, i: number, j: number): number {
  const a = meant.charAt(i - 1);
  const b = typed.charAt(j - 1);
  let cost = Infinity;
  if (i > start) cost = cell(i - 1, j) + (isDouble(meant, i - 1) ? DOUBLED : 1);
  if (j > start) cost = Math.min(cost, cell(i, j - 1) + addedCost(typed, j - 1));
  if (i === start || j === start) return cost;
  cost = Math.min(cost, cell(i - 1, j - 1) + (a === b ? 0 : wrongCost(a, b)));
  const isSwapped =
    i > start + 1 && j > start + 1 && a !== b && a === typed.charAt(j - 2) && b === meant.charAt(i - 2);
  return isSwapped ? Math.min(cost, cell(i - 2, j - 2) + TRANSPOSED) : cost;
}

const isDouble = (word: string, at: number): boolean => {
  const letter = word.charAt(at);
  return letter === word.charAt(at - 1) || letter === word.charAt(at + 1);
};

function addedCost(typed: string, at: number): number {
  if (isDouble(typed, at)) return DOUBLED;
  const letter = typed.charAt(at);
  return isNextKey(letter, typed.charAt(at - 1)) || isNextKey(letter, typed.charAt(at + 1))
    ? NEXT_KEY_TOO
    : 1;
}

function wrongCost(meant: string, typed: string): number {
  if (isNextKey(meant, typed)) return NEXT_KEY;
  return VOWELS.includes(meant) && VOWELS.includes(typed) ? VOWEL_FOR_VOWEL : 1;
}

const isNextKey = (a: string, b: string): boolean => b !== '' && (KEYS[a]?.includes(b) ?? false);
