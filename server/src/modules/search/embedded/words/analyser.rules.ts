import { stemmer } from 'stemmer';

/** Longer runs of letters are no words; they are cut. */
const MAX_WORD = 64;
const ASCII_ONLY = /^[\0-\x7f]*$/;
/** Runs of letters, digits and what sits on them, of any script. */
const RUNS = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts written without spaces: looked for by pairs of signs. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
/** Compatibility would make letters of them: "Insigniatm". */
const MARKS_OF_TRADE = /[™℠]/g;
/** Signs above and below Latin, Greek and Cyrillic letters; in other scripts a sign is part of the word. */
const ACCENTS = /[\u0300-\u036f]/g;

/** How people write units, to the one way in which the index has them. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    inches: 'inch',
    foot: 'ft',
    feet: 'ft',
    yard: 'yd',
    yards: 'yd',
    ounce: 'oz',
    ounces: 'oz',
    pound: 'lb',
    pounds: 'lb',
    lbs: 'lb',
    gallon: 'gal',
    gallons: 'gal',
    quart: 'qt',
    quarts: 'qt',
    watts: 'watt',
    volts: 'volt',
    amps: 'amp',
    litre: 'l',
    litres: 'l',
    liter: 'l',
    liters: 'l',
    metre: 'm',
    metres: 'm',
    meter: 'm',
    meters: 'm',
    centimetre: 'cm',
    centimetres: 'cm',
    centimeter: 'cm',
    centimeters: 'cm',
    millimetre: 'mm',
    millimetres: 'mm',
    millimeter: 'mm',
    millimeters: 'mm',
    gram: 'g',
    grams: 'g',
    kilogram: 'kg',
    kilograms: 'kg',
    kilo: 'kg',
    kilos: 'kg',
    piece: 'pc',
    pieces: 'pc',
    pcs: 'pc',
  }),
);
/** Little words and letters that are units behind a number: `12 in`, `60w`. */
const AFTER_NUMBER: ReadonlyMap<string, string> = new Map([
  ['in', 'inch'],
  ['w', 'watt'],
  ['v', 'volt'],
  ['a', 'amp'],
]);
const UNIT_NAMES: ReadonlySet<string> = new Set([...UNITS.values(), ...AFTER_NUMBER.values()]);
const NUMBER = /^\d+$/;
/** `2x4` is 2 by 4. */
const DIMENSIONS = /^\d+(?:x\d+)+$/;
const LONGEST_UNIT = Math.max(...[...UNITS.keys()].map(({ length }) => length));
/** What may stand glued to a number: `12in`, `500ml`, `32gb`. */
const GLUED =
  /^(\d+)(in|inch|inches|ft|feet|yd|oz|lb|lbs|gal|qt|cm|mm|m|km|ml|cl|l|g|kg|mg|w|watt|v|volt|a|amp|mah|gb|tb|mb|hz|khz|mhz|ghz|pc|pcs|piece|pack|pk|ct)$/;

/**
 * Little words, and those of questions: they may be missing from a product, weigh nothing, and are nobody's slip.
 * Not those with which things are named ("who", "my", "you", "all", "no").
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an and are as at be by for from in into is it of on or that the this to with w without your
  could did does had has have should than their them then there these they those very was were what when where
  which would`.split(/\s+/),
);

/**
 * The words of a text in order, folded: case, accents and apostrophes do not part them; a number and the
 * unit glued to it become two words, units are written one way. Scripts without spaces give pairs of signs.
 * Appends to `out`.
 */
export function wordsInto(text: string, out: string[]): void {
  if (ASCII_ONLY.test(text)) asciiWords(text.toLowerCase(), out);
  else otherWords(text, out);
}

export function analyse(text: string): string[] {
  const out: string[] = [];
  wordsInto(text, out);
  return out;
}

function asciiWords(text: string, out: string[]): void {
  const { length } = text;
  let at = 0;
  while (at < length) {
    let code = text.charCodeAt(at);
    if (!isWordCode(code)) {
      at += 1;
      continue;
    }
    const start = at;
    let hasDigit = false;
    let hasLetter = false;
    do {
      if (code <= 57) hasDigit = true;
      else hasLetter = true;
      at += 1;
      code = at < length ? text.charCodeAt(at) : 0;
    } while (isWordCode(code));
    // An apostrophe between letters joins; after a number a quote is inches, an apostrophe feet.
    if (code === 39 && hasLetter && at + 1 < length && isLetterCode(text.charCodeAt(at + 1))) {
      const rest = restAfterApostrophe(text, at + 1);
      pushWord(text.slice(start, at) + text.slice(at + 1, rest), hasDigit, hasLetter, out);
      at = rest;
      continue;
    }
    pushWord(text.slice(start, at), hasDigit, hasLetter, out);
    if (!hasLetter && code === 34) out.push('inch');
    else if (!hasLetter && code === 39) out.push('ft');
  }
}

const isLetterCode = (code: number): boolean => code >= 97 && code <= 122;
const isWordCode = (code: number): boolean => isLetterCode(code) || (code >= 48 && code <= 57);

function restAfterApostrophe(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLetterCode(text.charCodeAt(at))) at += 1;
  return at;
}

function pushWord(word: string, hasDigit: boolean, hasLetter: boolean, out: string[]): void {
  if (hasDigit && hasLetter) {
    if (DIMENSIONS.test(word)) {
      out.push(...word.split('x'));
      return;
    }
    const glued = GLUED.exec(word);
    if (glued?.[1] !== undefined && glued[2] !== undefined) {
      out.push(glued[1], AFTER_NUMBER.get(glued[2]) ?? UNITS.get(glued[2]) ?? glued[2]);
      return;
    }
  } else if (hasLetter && word.length <= LONGEST_UNIT) {
    // Spaced, a single "a" is rather the article.
    const isAfterNumber = word !== 'a' && AFTER_NUMBER.has(word) && NUMBER.test(out.at(-1) ?? '');
    if (word === 'x' && isMeasure(out)) return;
    out.push((isAfterNumber ? AFTER_NUMBER.get(word) : UNITS.get(word)) ?? word);
    return;
  }
  out.push(word.length > MAX_WORD ? word.slice(0, MAX_WORD) : word);
}

/** Whether a number or a number with its unit was just read: an "x" behind it says only that another comes. */
function isMeasure(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return NUMBER.test(last) || (UNIT_NAMES.has(last) && NUMBER.test(words.at(-2) ?? ''));
}

function otherWords(text: string, out: string[]): void {
  const folded = foldText(text);
  if (ASCII_ONLY.test(folded)) {
    asciiWords(folded, out);
    return;
  }
  for (const [run] of folded.matchAll(RUNS)) {
    let from = 0;
    for (const match of run.matchAll(UNSPACED)) {
      if (match.index > from) asPlain(run.slice(from, match.index), out);
      pushPairs(match[0], out);
      from = match.index + match[0].length;
    }
    if (from < run.length) asPlain(run.slice(from), out);
  }
}

function asPlain(word: string, out: string[]): void {
  if (ASCII_ONLY.test(word)) asciiWords(word, out);
  else out.push(word.length > MAX_WORD ? word.slice(0, MAX_WORD) : word);
}

function pushPairs(run: string, out: string[]): void {
  const signs = [...run];
  if (signs.length === 1) out.push(run);
  for (let at = 0; at + 1 < signs.length; at += 1) out.push(`${signs[at]}${signs[at + 1]}`);
}

/** Compatibility forms to plain ones, accents off, lower case; apostrophes of print as typed ones. */
function foldText(text: string): string {
  return text
    .replace(MARKS_OF_TRADE, ' ')
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’ʼ`´]/g, "'")
    .replace(/[“”″]/g, '"')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('œ', 'oe');
}

/**
 * English words to their stem by Porter's algorithm (M. F. Porter, "An algorithm for suffix stripping",
 * Program 14, 1980), applied until nothing changes: the stem of a stem is itself. Words with digits, short
 * ones and those of other scripts stay.
 */
export function stemOf(word: string): string {
  if (word.length < 3) return word;
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= KEPT_STEMS) stems.clear();
  const stem = workedOut(word);
  stems.set(word, stem);
  return stem;
}

/** The same words come again and again; working one out takes microseconds. */
const KEPT_STEMS = 20_000;
const stems = new Map<string, string>();

function workedOut(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word;
  const stem = stemmer(word);
  return stem === word || stem.length < 3 ? stem : workedOut(stem);
}
