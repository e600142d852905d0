import type { SearchOperator } from '@mongodb-js/mql-typescript/schema';
import type { QueryRules } from '../engine.ts';
import { foldWord } from '../text.rules.ts';
import { type AtlasPaths, skuKey } from './atlas-document.rules.ts';
import { SYNONYM_MAPPING } from './atlas-index.ts';

export type Operator = SearchOperator<AtlasPaths>;

/** How strictly words are held to: `edits` letters may differ in the words of `fuzzy` (folded). */
export type Strictness = { combine: 'all' | 'some'; edits: 0 | 1 | 2; fuzzy: ReadonlySet<string> };
export const EXACT: Strictness = { combine: 'all', edits: 0, fuzzy: new Set() };

/** The order of fields in the ranking; each is worth at least twice the next. */
const FIELDS = [
  { path: 'title', weight: 32, isFuzzy: true },
  { path: 'skuText', weight: 24, isFuzzy: false },
  { path: 'brandName', weight: 12, isFuzzy: true },
  { path: 'categoryNames', weight: 5, isFuzzy: true },
  { path: 'attributeText', weight: 2, isFuzzy: true },
  { path: 'description', weight: 0.8, isFuzzy: false },
] as const;
const PREFIX_WEIGHT = 8;
const PHRASE_WEIGHT = 16;
const SKU_WEIGHT = 1_000;
/** A synonym is worth a little less than the word itself. */
const SYNONYM_FACTOR = 0.9;
const MIN_PREFIX = 2;
const MIN_FUZZY = 4;
const MIN_FUZZY_TWICE = 5;
const MAX_EXPANSIONS = 50;

const boost = (value: number) => ({ boost: { value } });

/** Short words and those with digits are meant as they are typed. */
export const isFuzzable = (word: string): boolean => word.length >= MIN_FUZZY && !/\p{N}/u.test(word);

const editsFor = (word: string, { edits, fuzzy }: Strictness): number =>
  fuzzy.has(foldWord(word)) ? Math.min(edits, word.length >= MIN_FUZZY_TWICE ? 2 : 1) : 0;

/** One word, in any field; the beginning of a word of the title too when it is being typed. */
export function wordOperator(
  word: string,
  {
    strictness,
    isPrefix,
    hasMapping,
  }: { strictness: Strictness; isPrefix: boolean; hasMapping?: boolean | undefined },
): Operator {
  const maxEdits = editsFor(word, strictness);
  const fuzzy = maxEdits > 0 ? { fuzzy: { maxEdits, prefixLength: 1, maxExpansions: MAX_EXPANSIONS } } : null;
  const should: Operator[] = FIELDS.map(({ path, weight, isFuzzy }) => ({
    text: {
      path,
      query: word,
      score: boost(weight),
      // Atlas refuses both in one operator.
      ...(isFuzzy && fuzzy ? fuzzy : hasMapping ? { synonyms: SYNONYM_MAPPING } : {}),
    },
  }));
  if (isPrefix && word.length >= MIN_PREFIX)
    should.push({
      autocomplete: {
        path: 'title',
        query: word,
        score: boost(PREFIX_WEIGHT),
        ...(fuzzy ? { fuzzy: { ...fuzzy.fuzzy, maxEdits: 1 } } : {}),
      },
    });
  return { compound: { should, minimumShouldMatch: 1 } };
}

/** What the words ask for, with synonyms and stop words; score 0 is impossible for whatever matches. */
export function wordsOperator(
  words: readonly string[],
  { strictness, rules }: { strictness: Strictness; rules: QueryRules | undefined },
): Operator {
  const units = unitsOf(words, { strictness, rules });
  const isExact = strictness.edits === 0 && strictness.combine === 'all';
  const whole = words.join(' ');
  const extras: Operator[] = isExact
    ? [
        { equals: { path: 'skuKeys', value: skuKey(whole), score: boost(SKU_WEIGHT) } },
        ...(words.length > 1
          ? [{ phrase: { path: 'title' as const, query: whole, slop: 1, score: boost(PHRASE_WEIGHT) } }]
          : []),
      ]
    : [];
  if (strictness.combine === 'some')
    return { compound: { should: units.map(({ operator }) => operator), minimumShouldMatch: 1 } };
  const required = units.filter(({ isOptional }) => !isOptional);
  // Nothing but stop words: then they are what is looked for.
  const must = (required.length > 0 ? required : units).map(({ operator }) => operator);
  const optional = required.length > 0 ? units.filter(({ isOptional }) => isOptional) : [];
  const should = [...optional.map(({ operator }) => operator), ...extras];
  return { compound: { must, ...(should.length > 0 ? { should } : {}) } };
}

type Unit = { operator: Operator; isOptional: boolean };

/** Words that have a synonym in a row are one unit, each other word is its own. */
function unitsOf(
  words: readonly string[],
  { strictness, rules }: { strictness: Strictness; rules: QueryRules | undefined },
): Unit[] {
  const folded = words.map(foldWord);
  const stopWords = new Set(rules?.stopWords);
  const units: Unit[] = [];
  const operatorAt = (at: number): Operator =>
    wordOperator(words[at] ?? '', {
      strictness,
      isPrefix: at === words.length - 1,
      hasMapping: rules === undefined,
    });
  for (let at = 0; at < words.length; ) {
    const synonym = rules?.synonyms.find(({ from }) => hasAt(folded, at, from.split(' ')));
    if (synonym) {
      const length = synonym.from.split(' ').length;
      const typed = Array.from({ length }, (_, offset) => operatorAt(at + offset));
      const should = [allOf(typed, 1), ...synonym.to.map((phrase) => synonymOperator(phrase))];
      units.push({ operator: { compound: { should, minimumShouldMatch: 1 } }, isOptional: false });
      at += length;
    } else {
      units.push({ operator: operatorAt(at), isOptional: stopWords.has(folded[at] ?? '') });
      at += 1;
    }
  }
  return units;
}

const hasAt = (words: readonly string[], at: number, phrase: readonly string[]): boolean =>
  phrase.length > 0 && phrase.every((word, offset) => words[at + offset] === word);

/** Always as written: what a vendor typed is spelled right. */
const synonymOperator = (phrase: string): Operator =>
  allOf(
    phrase.split(' ').map((word) => wordOperator(word, { strictness: EXACT, isPrefix: false })),
    SYNONYM_FACTOR,
  );

const allOf = (must: Operator[], factor: number): Operator =>
  factor === 1 && must[0] && must.length === 1
    ? must[0]
    : { compound: { must, ...(factor === 1 ? {} : { score: boost(factor) }) } };
