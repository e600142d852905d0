import type { ProductId } from '@zivero/shared/schemas/ids';
import {
  NO_SEARCH_RULES,
  type PublishSearchRules,
  type SaveSearchRules,
  type SaveSearchRulesResult,
  type SearchRules,
  type SearchRulesState,
} from '@zivero/shared/schemas/search-rules';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import { type CompiledRules, compileRules } from './query-rules.rules.ts';
import type { RulesEditor, SearchRulesRepo } from './search-rules.repo.ts';

export type SearchRulesDeps = {
  repo: SearchRulesRepo;
  clock: Clock;
  log: Log;
  catalog: Pick<CatalogModule, 'cards'>;
  /** After publishing: copies of the rules elsewhere (Atlas's synonyms) are renewed. */
  onPublished?(rules: SearchRules): Promise<void>;
};
export type SearchRulesModule = ReturnType<typeof createSearchRules>;

/** A published rule holds in every process after this long. */
const MAX_AGE_MS = 1_000;
/** From this age on the next one is fetched beside the searches, which do not wait. */
const RENEW_AFTER_MS = 400;
const MAX_VERSIONS = 50;
const CARDS_AT_ONCE = 200;

type Known = {
  version: number;
  rules: SearchRules;
  compiled: CompiledRules;
  publishedAt: Date | null;
  at: number;
};

/** The vendor's wishes for search: a draft that is worked on, and what was published of it. */
export function createSearchRules({ repo, clock, log, catalog, onPublished }: SearchRulesDeps) {
  let known: Known | null = null;
  let asking: Promise<Known> | null = null;

  async function ask(): Promise<Known> {
    const at = clock.now().getTime();
    const newer = await repo.newerThan(known?.version ?? 0);
    const rules = newer?.rules ?? known?.rules ?? NO_SEARCH_RULES;
    known = {
      version: newer?.version ?? known?.version ?? 0,
      rules,
      compiled: newer || !known ? compileRules(rules) : known.compiled,
      publishedAt: newer?.publishedAt ?? known?.publishedAt ?? null,
      at,
    };
    return known;
  }

  function renewed(): Promise<Known> {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function newest(): Promise<Known> {
    const age = known === null ? Infinity : clock.now().getTime() - known.at;
    if (known && age < RENEW_AFTER_MS) return known;
    if (known && age < MAX_AGE_MS) {
      void renewed().catch(() => {});
      return known;
    }
    return renewed();
  }

  /** What holds now, at most a second old; a database that is away costs the rules' newness, never a search. */
  async function published(): Promise<CompiledRules> {
    try {
      return (await newest()).compiled;
    } catch (error) {
      log.warn({ err: error }, 'search rules could not be read');
      known = known
        ? { ...known, at: clock.now().getTime() }
        : {
            version: 0,
            rules: NO_SEARCH_RULES,
            compiled: compileRules(NO_SEARCH_RULES),
            publishedAt: null,
            at: clock.now().getTime(),
          };
      return known.compiled;
    }
  }

  async function draftRules(): Promise<SearchRules> {
    return (await repo.draft())?.rules ?? (await renewed()).rules;
  }

  /** Of what is for sale: a product that is not stands in a rule without a title. */
  async function titlesOf(ids: readonly ProductId[]): Promise<[ProductId, string][]> {
    const titles: [ProductId, string][] = [];
    for (let at = 0; at < ids.length; at += CARDS_AT_ONCE) {
      const cards = await catalog.cards(ids.slice(at, at + CARDS_AT_ONCE));
      titles.push(...cards.map(({ id, title }): [ProductId, string] => [id, title]));
    }
    return titles;
  }

  async function state(): Promise<SearchRulesState> {
    const [draft, current] = await Promise.all([repo.draft(), renewed()]);
    const rules = draft?.rules ?? current.rules;
    const titles = await titlesOf([...new Set([...productIdsOf(rules), ...productIdsOf(current.rules)])]);
    return {
      draft: {
        revision: draft?.revision ?? 0,
        rules,
        updatedAt: draft?.updatedAt ?? null,
        updatedBy: draft?.updatedBy ?? null,
      },
      published: { version: current.version, rules: current.rules, publishedAt: current.publishedAt },
      products: Object.fromEntries(titles),
    };
  }

  async function resultOf(isWritten: boolean): Promise<SaveSearchRulesResult> {
    if (isWritten) return { kind: 'ok', state: await state() };
    const draft = await repo.draft();
    return { kind: 'conflict', by: draft?.updatedBy ?? '', at: draft?.updatedAt ?? clock.now() };
  }

  return {
    published,
    /** The draft as rules for a query, for whoever looks before publishing. */
    compiledDraft: async (): Promise<CompiledRules> => compileRules(await draftRules()),
    state,
    versions: () => repo.versions(MAX_VERSIONS),

    /** Saves the whole draft, if nobody saved since `base`. */
    async save({ base, rules }: z.infer<typeof SaveSearchRules>, editor: RulesEditor) {
      return resultOf(await repo.saveDraft(base, rules, editor, clock.now()));
    },

    /** Makes the saved draft hold for shoppers; refused as a conflict if it is not the one that was looked at. */
    async publish({ base, note }: z.infer<typeof PublishSearchRules>, editor: RulesEditor) {
      const version = await repo.publish(base, note, editor, clock.now());
      if (version !== null) {
        const { rules } = await renewed();
        await onPublished?.(rules).catch((error: unknown) =>
          log.error({ err: error, version }, 'published search rules were not copied'),
        );
      }
      return resultOf(version !== null);
    },

    /** Takes an earlier version as the draft; it holds only once it is published again. Throws `request.not-found`. */
    async restore({ base, version }: { base: number; version: number }, editor: RulesEditor) {
      const rules = await repo.version(version);
      if (!rules) throw new AppError('request.not-found', { detail: `search rules ${version}` });
      return resultOf(await repo.saveDraft(base, rules, editor, clock.now()));
    },
  };
}

const productIdsOf = ({ queries }: SearchRules): ProductId[] => [
  ...new Set(
    queries.flatMap(({ pins, boosts }) => [
      ...pins,
      ...boosts.flatMap(({ field, value }) => (field === 'product' ? [value as ProductId] : [])),
    ]),
  ),
];
