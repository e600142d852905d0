import { describe, expect, test } from 'bun:test';
import { NO_SEARCH_RULES, type SearchRules } from '@zivero/shared/schemas/search-rules';
import {
  emptyForm,
  faultsOf,
  formOf,
  newQuery,
  newRedirect,
  newSynonym,
  phrasesOf,
  rulesOf,
} from './rules-form.ts';

const rules: SearchRules = {
  synonyms: [
    { kind: 'two-way', phrases: ['sofa', 'day bed'] },
    { kind: 'one-way', from: 'pullover', to: ['jumper', 'sweater'] },
  ],
  queries: [
    {
      match: 'exact',
      q: 'lamp',
      pins: [`prd_${'a'.repeat(26)}`],
      boosts: [{ field: 'tag', value: 'new', factor: 2 }],
    },
  ],
  redirects: [{ q: 'sale', to: '/search?sale=1' }],
  stopWords: ['the', 'for'],
};

describe('rules as a form', () => {
  test('come back as they were', () => {
    expect(rulesOf(formOf(rules))).toEqual(rules);
    expect(faultsOf(formOf(rules)).size).toBe(0);
  });

  test('phrases are parted by commas and lines, without repeats', () => {
    expect(phrasesOf(' sofa, day   bed;\n,sofa ')).toEqual(['sofa', 'day bed']);
  });

  test('rows in which nothing was typed are no rules and no faults', () => {
    const form = emptyForm();
    form.synonyms.push(newSynonym());
    form.queries.push(newQuery());
    form.redirects.push(newRedirect());
    expect(rulesOf(form)).toEqual(NO_SEARCH_RULES);
    expect(faultsOf(form).size).toBe(0);
  });

  test('each fault stands at its row, after rows that were left out', () => {
    const form = emptyForm();
    const lonely = newSynonym({ phrases: 'sofa' });
    const away = newRedirect({ q: 'sale', to: 'https://elsewhere.example' });
    const nothing = newQuery({ q: 'lamp' });
    form.synonyms.push(newSynonym(), lonely);
    form.redirects.push(newRedirect(), away);
    form.queries.push(nothing);
    expect([...faultsOf(form)]).toEqual([
      [lonely.key, 'search.fault.synonym'],
      [nothing.key, 'search.fault.pins'],
      [away.key, 'search.fault.to'],
    ]);
  });

  test('a rule for every query keeps its boosts alone', () => {
    const form = emptyForm();
    form.queries.push(
      newQuery({
        match: 'every',
        q: 'left over',
        pins: [`prd_${'a'.repeat(26)}`],
        boosts: [{ key: 'b', field: 'brand', value: 'kilnmere', factor: 1.5 }],
      }),
    );
    expect(rulesOf(form).queries).toEqual([
      { match: 'every', q: '', pins: [], boosts: [{ field: 'brand', value: 'kilnmere', factor: 1.5 }] },
    ]);
  });
});
