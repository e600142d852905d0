import type { SearchQueryRule, SearchRules } from '@zivero/shared/schemas/search-rules';
import type { QueryRules } from './engine.ts';
import { foldWord, formOf, stemWord, wordsOf } from './text.rules.ts';

/** Words folded, and what they are compared by: case, accents and plurals do not part them. */
type Words = { folded: string[]; keys: string[] };

/** Rules made ready for many queries; made once per published version. */
export type CompiledRules = {
  /** First key of a phrase → phrases that begin with it. */
  synonyms: ReadonlyMap<string, { keys: string[]; to: string[] }[]>;
  exact: ReadonlyMap<string, SearchQueryRule[]>;
  contains: readonly { keys: string[]; rule: SearchQueryRule }[];
  every: readonly SearchQueryRule[];
  redirects: ReadonlyMap<string, string>;
  stopWords: ReadonlySet<string>;
};

const MAX_PINS = 20;
const MAX_BOOSTS = 8;

const wordsIn = (text: string): Words => {
  const folded = wordsOf(text).map(foldWord);
  return { folded, keys: folded.map(stemWord) };
};
const phraseOf = (text: string): string => wordsIn(text).folded.join(' ');

export function compileRules(rules: SearchRules): CompiledRules {
  const synonyms = new Map<string, { keys: string[]; to: string[] }[]>();
  const addSynonym = (from: string, to: readonly string[]): void => {
    const { keys } = wordsIn(from);
    const [first] = keys;
    const phrases = [...new Set(to.map(phraseOf))].filter((phrase) => phrase !== '');
    if (first === undefined || phrases.length === 0) return;
    synonyms.set(first, [...(synonyms.get(first) ?? []), { keys, to: phrases }]);
  };
  for (const synonym of rules.synonyms) {
    if (synonym.kind === 'one-way') addSynonym(synonym.from, synonym.to);
    else
      for (const from of synonym.phrases)
        addSynonym(
          from,
          synonym.phrases.filter((one) => formOf(one) !== formOf(from)),
        );
  }
  const exact = new Map<string, SearchQueryRule[]>();
  for (const rule of rules.queries) {
    const key = formOf(rule.q);
    if (rule.match === 'exact') exact.set(key, [...(exact.get(key) ?? []), rule]);
  }
  return {
    synonyms,
    exact,
    contains: rules.queries
      .filter(({ match }) => match === 'contains')
      .map((rule) => ({ keys: wordsIn(rule.q).keys, rule }))
      .filter(({ keys }) => keys.length > 0),
    every: rules.queries.filter(({ match }) => match === 'every'),
    redirects: redirectsOf(rules.redirects),
    stopWords: new Set(rules.stopWords.flatMap((word) => wordsIn(word).keys)),
  };
}

/** One that leads to a search with a redirect of its own is left out: it could lead round in a ring. */
function redirectsOf(redirects: SearchRules['redirects']): Map<string, string> {
  const targets = new Map(redirects.map(({ q, to }) => [formOf(q), to]));
  targets.delete('');
  for (const [key, to] of [...targets]) {
    const { pathname, searchParams } = new URL(to, 'http://shop.invalid');
    const q = pathname === '/search' ? searchParams.get('q') : null;
    if (q !== null && redirects.some((one) => formOf(one.q) === formOf(q))) targets.delete(key);
  }
  return targets;
}

/** What the rules wish for this query; nothing for one without words. */
export function queryRules(q: string, rules: CompiledRules): QueryRules {
  const words = wordsIn(q);
  if (words.keys.length === 0) return { synonyms: [], stopWords: [], pins: [], boosts: [] };
  const matching = [
    ...(rules.exact.get(words.keys.join(' ')) ?? []),
    ...rules.contains.filter(({ keys }) => startsOf(words.keys, keys).length > 0).map(({ rule }) => rule),
    ...rules.every,
  ];
  return {
    synonyms: synonymsIn(words, rules),
    stopWords: words.folded.filter((_, at) => rules.stopWords.has(words.keys[at] ?? '')),
    pins: [...new Set(matching.flatMap(({ pins }) => pins))].slice(0, MAX_PINS),
    boosts: matching.flatMap(({ boosts }) => boosts).slice(0, MAX_BOOSTS),
  };
}

/** Where the vendor sends whoever types exactly this; null = nowhere. */
export const redirectFor = (q: string, { redirects }: CompiledRules): string | null =>
  redirects.get(formOf(q)) ?? null;

/** Longer phrases first: a synonym of "coffee table" goes before one of "table". */
function synonymsIn({ folded, keys }: Words, { synonyms }: CompiledRules): QueryRules['synonyms'] {
  const found = new Map<string, Set<string>>();
  keys.forEach((key, at) => {
    for (const { keys: phrase, to } of synonyms.get(key) ?? []) {
      if (!hasAt(keys, at, phrase)) continue;
      const from = folded.slice(at, at + phrase.length).join(' ');
      const all = found.get(from) ?? new Set<string>();
      for (const one of to) all.add(one);
      found.set(from, all);
    }
  });
  return [...found]
    .map(([from, to]) => ({ from, to: [...to] }))
    .sort((a, b) => b.from.split(' ').length - a.from.split(' ').length);
}

const hasAt = (words: readonly string[], at: number, phrase: readonly string[]): boolean =>
  phrase.every((word, offset) => words[at + offset] === word);

const startsOf = (words: readonly string[], phrase: readonly string[]): number[] =>
  words.flatMap((_, at) => (hasAt(words, at, phrase) ? [at] : []));
