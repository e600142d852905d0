import type { VariantId } from '@zivero/shared/schemas/ids';

export type ImportFormat = 'jsonl' | 'csv';

/** Where a value of the file goes. `option:Colour` and `attribute:Material` name their option or attribute. */
export const TARGETS = [
  'externalId',
  'handle',
  'title',
  'description',
  'descriptionHtml',
  'brand',
  'category',
  'tags',
  'status',
  'published',
  'sku',
  'barcode',
  'price',
  'priceMinor',
  'compareAt',
  'compareAtMinor',
  'currency',
  'stock',
  'weightGrams',
  'weightKg',
  'seoTitle',
  'seoDescription',
  'rating',
  'ratingCount',
  'attributes',
  'options',
  'variants',
  'option1Name',
  'option1Value',
  'option2Name',
  'option2Value',
  'option3Name',
  'option3Value',
] as const;
export type PlainTarget = (typeof TARGETS)[number];
export type Target = PlainTarget | `option:${string}` | `attribute:${string}`;

/** Target → column of the file; null leaves a recognised column out. What is not named is recognised by itself. */
export type Mapping = {
  columns: Partial<Record<Target, string | null>>;
  defaults?: Partial<Record<Target, string>>;
};

/** What is wrong with one row. `line` is the line of the file on which the row begins. */
export type ImportFault = {
  line: number;
  /** Column of the file, as far as one is to blame. */
  column: string | null;
  code: FaultCode;
  message: string;
  value: string | null;
};
export type FaultCode =
  | 'malformed-row'
  | 'missing'
  | 'not-a-number'
  | 'ambiguous-number'
  | 'out-of-range'
  | 'unknown-value'
  | 'too-long'
  | 'option-mismatch'
  | 'duplicate'
  | 'taken'
  | 'changed-meanwhile'
  | 'invalid';

export type VariantInput = {
  line: number;
  sku?: string;
  options: Record<string, string>;
  /** Values in the order of the product's options, where the file names no options. */
  optionValues?: string[];
  currency?: string;
  priceMinor?: number;
  compareAtMinor?: number | null;
  barcode?: string | null;
  weightGrams?: number | null;
  stock?: number;
};

/** A product as the file tells it: what is absent stays as it is, null empties. */
export type ProductInput = {
  line: number;
  /** Number of its first record, from 0: the same at every run of the same file. */
  record: number;
  externalId?: string;
  handle?: string;
  title?: string;
  description?: string;
  brand?: string | null;
  /** Paths of names, from the department down. */
  categories?: string[][];
  tags?: string[];
  status?: 'draft' | 'active' | 'archived';
  attributes?: Record<string, string | null>;
  seoTitle?: string | null;
  seoDescription?: string | null;
  rating?: number;
  ratingCount?: number;
  variants: VariantInput[];
};

export type ImportOptions = {
  source: { path: string; format?: ImportFormat };
  mapping?: Mapping;
  /** Reads and checks everything, writes nothing. */
  dryRun?: boolean;
  onExisting?: 'update' | 'skip';
  onNew?: 'active' | 'draft' | 'skip';
  /** For prices whose row names none; the shop's own if not given. */
  currency?: string;
  /** How this file writes decimals; recognised per value where it is clear. */
  decimal?: '.' | ',';
  /** Rows that could not be imported go here, in the format of the file, ready to be corrected. */
  errorFile?: string;
  /** Folder that remembers how far an import came; without it an import cannot be resumed. */
  stateDir?: string;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
  batchSize?: number;
};

export type ImportCounts = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  /** Rows, not products: each is in the error file. */
  failed: number;
};
export type ImportProgress = ImportCounts & { bytesRead: number; bytesTotal: number };
export type ImportReport = ImportCounts & {
  /** `stopped`: by the signal; calling again with the same file and mapping goes on. */
  kind: 'done' | 'stopped';
  dryRun: boolean;
  format: ImportFormat;
  /** Row at which an earlier, unfinished import of this file was taken up; 0 = from the start. */
  resumedAtRow: number;
  /** The first hundred. */
  faults: ImportFault[];
  errorFile: string | null;
  /** How columns were understood, and which of them were not used. */
  columns: Record<string, Target | null>;
  newBrands: number;
  newCategories: number;
  seconds: number;
};

export type CountedStock = { variantId: VariantId; onHand: number };
