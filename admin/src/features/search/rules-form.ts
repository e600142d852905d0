import type { ProductId } from '@zivero/shared/schemas/ids';
import {
  NO_SEARCH_RULES,
  type SearchBoost,
  type SearchQueryRule,
  SearchRules,
} from '@zivero/shared/schemas/search-rules';

/** The rules as they are typed: lists of phrases are one line each, rows have keys of their own. */
export type SynonymRow = { key: string; kind: 'two-way' | 'one-way'; from: string; phrases: string };
export type BoostRow = { key: string; field: SearchBoost['field']; value: string; factor: number };
export type QueryRow = {
  key: string;
  match: SearchQueryRule['match'];
  q: string;
  pins: ProductId[];
  boosts: BoostRow[];
};
export type RedirectRow = { key: string; q: string; to: string };
export type RulesForm = {
  synonyms: SynonymRow[];
  queries: QueryRow[];
  redirects: RedirectRow[];
  stopWords: string;
};
export type RulesSection = keyof RulesForm;
/** What is wrong with a row: key of the row (or the section) → key of the sentence. */
export type RulesFaults = Map<string, string>;

let made = 0;
const newKey = (): string => {
  made += 1;
  return `row-${made}`;
};

export const newSynonym = (more: Partial<SynonymRow> = {}): SynonymRow => ({
  key: newKey(),
  kind: 'two-way',
  from: '',
  phrases: '',
  ...more,
});
export const newQuery = (more: Partial<QueryRow> = {}): QueryRow => ({
  key: newKey(),
  match: 'exact',
  q: '',
  pins: [],
  boosts: [],
  ...more,
});
export const newBoost = (): BoostRow => ({ key: newKey(), field: 'brand', value: '', factor: 2 });
export const newRedirect = (more: Partial<RedirectRow> = {}): RedirectRow => ({
  key: newKey(),
  q: '',
  to: '',
  ...more,
});

/** "sofa, couch,, day bed" → three phrases. */
export const phrasesOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,;\n]/)
      .map((phrase) => phrase.trim().replace(/\s+/g, ' '))
      .filter((phrase) => phrase !== ''),
  ),
];

export function formOf({ synonyms, queries, redirects, stopWords }: SearchRules): RulesForm {
  return {
    synonyms: synonyms.map((one) =>
      one.kind === 'two-way'
        ? newSynonym({ phrases: one.phrases.join(', ') })
        : newSynonym({ kind: 'one-way', from: one.from, phrases: one.to.join(', ') }),
    ),
    queries: queries.map((one) =>
      newQuery({
        ...one,
        pins: [...one.pins],
        boosts: one.boosts.map((boost) => ({ key: newKey(), ...boost })),
      }),
    ),
    redirects: redirects.map((one) => newRedirect(one)),
    stopWords: stopWords.join(', '),
  };
}

const isTyped = {
  synonym: ({ from, phrases }: SynonymRow) => from.trim() !== '' || phrases.trim() !== '',
  query: ({ q, pins, boosts }: QueryRow) => q.trim() !== '' || pins.length + boosts.length > 0,
  redirect: ({ q, to }: RedirectRow) => q.trim() !== '' || to.trim() !== '',
};

/** What would be saved: rows in which nothing was typed are no rules. Not yet checked. */
export function rulesOf(form: RulesForm): SearchRules {
  return {
    synonyms: form.synonyms
      .filter(isTyped.synonym)
      .map((row) =>
        row.kind === 'two-way'
          ? { kind: 'two-way', phrases: phrasesOf(row.phrases) }
          : { kind: 'one-way', from: row.from.trim(), to: phrasesOf(row.phrases) },
      ),
    queries: form.queries.filter(isTyped.query).map(({ match, q, pins, boosts }) => ({
      match,
      q: match === 'every' ? '' : q.trim(),
      pins: match === 'every' ? [] : [...pins],
      boosts: boosts.map(({ field, value, factor }) => ({ field, value: value.trim(), factor })),
    })),
    redirects: form.redirects.filter(isTyped.redirect).map(({ q, to }) => ({ q: q.trim(), to: to.trim() })),
    stopWords: phrasesOf(form.stopWords),
  };
}

export const isSameRules = (a: SearchRules, b: SearchRules): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Everything that the server would refuse, by row; empty = may be saved. */
export function faultsOf(form: RulesForm): RulesFaults {
  const parsed = SearchRules.safeParse(rulesOf(form));
  const faults: RulesFaults = new Map();
  if (parsed.success) return faults;
  const rows = {
    synonyms: form.synonyms.filter(isTyped.synonym),
    queries: form.queries.filter(isTyped.query),
    redirects: form.redirects.filter(isTyped.redirect),
  };
  for (const { path } of parsed.error.issues) {
    const [section, at, field] = path;
    if (section === 'stopWords' || typeof at !== 'number')
      faults.set(String(section), `search.fault.${String(section)}`);
    else if (section === 'synonyms') set(faults, rows.synonyms[at]?.key, 'synonym');
    else if (section === 'redirects') set(faults, rows.redirects[at]?.key, field === 'to' ? 'to' : 'q');
    else set(faults, rows.queries[at]?.key, field === 'q' ? 'q' : field === 'boosts' ? 'boost' : 'pins');
  }
  return faults;
}

function set(faults: RulesFaults, key: string | undefined, code: string): void {
  if (key !== undefined && !faults.has(key)) faults.set(key, `search.fault.${code}`);
}

export const emptyForm = (): RulesForm => formOf(NO_SEARCH_RULES);
