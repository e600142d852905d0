import { z } from 'zod';
import { Image } from './catalog.ts';
import { ProductId } from './ids.ts';
import { Money } from './money.ts';

const Phrase = z.string().trim().min(1).max(80);

/** Two-way: each finds all. One-way: whoever types `from` also finds `to`, not the other way round. */
export const SearchSynonym = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('two-way'), phrases: z.array(Phrase).min(2).max(20) }),
  z.object({ kind: z.literal('one-way'), from: Phrase, to: z.array(Phrase).min(1).max(20) }),
]);
export type SearchSynonym = z.infer<typeof SearchSynonym>;

export const SEARCH_BOOST_FIELDS = ['category', 'brand', 'tag', 'product'] as const;
export const SearchBoost = z.object({
  field: z.enum(SEARCH_BOOST_FIELDS),
  /** Path of a category, slug of a brand, a tag, or the id of a product. */
  value: z.string().trim().min(1).max(400),
  /** On the score: above 1 lifts, below 1 sinks. */
  factor: z.number().min(0.1).max(10),
});
export type SearchBoost = z.infer<typeof SearchBoost>;

export const SEARCH_MATCHES = ['exact', 'contains', 'every'] as const;
/** For queries that are, or contain, the words of `q`; `every` is for all and takes boosts only. */
export const SearchQueryRule = z
  .object({
    match: z.enum(SEARCH_MATCHES),
    q: z.string().trim().max(80),
    pins: z.array(ProductId).max(20),
    boosts: z.array(SearchBoost).max(8),
  })
  .refine((rule) => rule.match === 'every' || rule.q !== '', { path: ['q'], error: 'required' })
  .refine((rule) => rule.match !== 'every' || rule.pins.length === 0, {
    path: ['pins'],
    error: 'not-for-every',
  })
  .refine((rule) => rule.pins.length + rule.boosts.length > 0, { path: ['pins'], error: 'required' });
export type SearchQueryRule = z.infer<typeof SearchQueryRule>;

/** A path of this shop: never another site. */
export const ShopPath = z
  .string()
  .trim()
  .max(300)
  .regex(/^\/(?![/\\])[^\s\\]*$/, 'not-a-path');
export const SearchRedirect = z.object({ q: Phrase, to: ShopPath });
export type SearchRedirect = z.infer<typeof SearchRedirect>;

export const SearchRules = z.object({
  synonyms: z.array(SearchSynonym).max(500),
  queries: z.array(SearchQueryRule).max(500),
  redirects: z.array(SearchRedirect).max(500),
  /** Words that need not match; they still rank. */
  stopWords: z.array(z.string().trim().min(1).max(40)).max(300),
});
export type SearchRules = z.infer<typeof SearchRules>;
export const NO_SEARCH_RULES: SearchRules = { synonyms: [], queries: [], redirects: [], stopWords: [] };

export const SearchRulesState = z.object({
  draft: z.object({
    /** Give it back when saving. 0 = never saved. */
    revision: z.int(),
    rules: SearchRules,
    updatedAt: z.date().nullable(),
    updatedBy: z.string().nullable(),
  }),
  published: z.object({ version: z.int(), rules: SearchRules, publishedAt: z.date().nullable() }),
  /** Titles of the products that rules of either name. */
  products: z.record(z.string(), z.string()),
});
export type SearchRulesState = z.infer<typeof SearchRulesState>;

export const SaveSearchRules = z.object({ base: z.int().min(0), rules: SearchRules });
export type SaveSearchRules = z.infer<typeof SaveSearchRules>;
export const SaveSearchRulesResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), state: SearchRulesState }),
  /** Somebody saved meanwhile: nothing was written. */
  z.object({ kind: z.literal('conflict'), by: z.string(), at: z.date() }),
]);
export type SaveSearchRulesResult = z.infer<typeof SaveSearchRulesResult>;
export const PublishSearchRules = z.object({
  base: z.int().min(0),
  note: z.string().trim().max(200).default(''),
});
export type PublishSearchRules = z.infer<typeof PublishSearchRules>;

export const SearchRulesVersion = z.object({
  version: z.int(),
  note: z.string(),
  publishedAt: z.date(),
  publishedBy: z.string(),
});
export type SearchRulesVersion = z.infer<typeof SearchRulesVersion>;

export const PreviewSearch = z.object({ q: z.string().trim().min(1).max(200) });
export const SearchPreviewSide = z.object({
  redirect: z.string().nullable(),
  corrected: z.object({ from: z.string(), to: z.string() }).nullable(),
  partial: z.boolean(),
  total: z.int(),
  totalIsExact: z.boolean(),
  products: z.array(
    z.object({
      id: ProductId,
      title: z.string(),
      image: Image.nullable(),
      price: Money,
      isPinned: z.boolean(),
      /** Words of the title that were found, as they stand there. */
      found: z.array(z.string()),
      /** Why it stands here, the weightiest first; empty where the engine cannot tell. */
      why: z.array(z.object({ signal: z.string(), value: z.number() })),
    }),
  ),
});
export type SearchPreviewSide = z.infer<typeof SearchPreviewSide>;
export const SearchPreview = z.object({ draft: SearchPreviewSide, published: SearchPreviewSide });
export type SearchPreview = z.infer<typeof SearchPreview>;
