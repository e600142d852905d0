import { SYNONYMS_COLLECTION } from './atlas-document.rules.ts';

/*
 * The index of Atlas Search as data; `bun run search:atlas apply` brings a server to it. Whoever changes
 * the definition of a field that a pipeline names applies it before the new server is started.
 */
export const INDEX_NAME = 'zivero_products';
/** Named by the `text` operator; never together with `fuzzy`, which Atlas refuses. */
export const SYNONYM_MAPPING = 'vendor';

const TEXT = { type: 'string', analyzer: 'zivero_text', searchAnalyzer: 'zivero_text' } as const;
const TOKEN = { type: 'token' } as const;
const NUMBER = { type: 'number' } as const;
const AUTOCOMPLETE = {
  type: 'autocomplete',
  analyzer: 'lucene.standard',
  tokenization: 'edgeGram',
  minGrams: 2,
  maxGrams: 15,
  foldDiacritics: true,
} as const;

export const INDEX_DEFINITION = {
  analyzer: 'zivero_text',
  searchAnalyzer: 'zivero_text',
  analyzers: [
    {
      // Words of any script; case, accents, possessives and plurals do not part them.
      name: 'zivero_text',
      charFilters: [],
      tokenizer: { type: 'standard' },
      tokenFilters: [{ type: 'icuFolding' }, { type: 'englishPossessive' }, { type: 'kStemming' }],
    },
  ],
  mappings: {
    dynamic: false,
    fields: {
      id: TOKEN,
      status: TOKEN,
      title: [TEXT, AUTOCOMPLETE],
      titleKey: TOKEN,
      description: TEXT,
      brandId: TOKEN,
      brandSlug: TOKEN,
      brandName: [TEXT, AUTOCOMPLETE],
      categoryIds: TOKEN,
      categoryPaths: TOKEN,
      categoryNames: TEXT,
      tags: TOKEN,
      skuText: [TEXT, AUTOCOMPLETE],
      skuKeys: TOKEN,
      attributeText: TEXT,
      attributeValues: TOKEN,
      // One sub-document per currency: `min`, `max`, `onSale`. Currencies are the vendor's.
      price: { type: 'document', dynamic: true },
      availability: TOKEN,
      availabilityFactor: NUMBER,
      available: NUMBER,
      ratingAverage: NUMBER,
      ratingRank: NUMBER,
      soldCount: NUMBER,
      publishedAt: NUMBER,
      updatedAt: NUMBER,
    },
  },
  // What an answer is made of, so that a page needs no look-up in the collection.
  storedSource: {
    include: ['id', 'title', 'brandName', 'categories', 'attributeText', 'skuText', 'price'],
  },
  synonyms: [{ name: SYNONYM_MAPPING, analyzer: 'zivero_text', source: { collection: SYNONYMS_COLLECTION } }],
};
