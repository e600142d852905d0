import { z } from 'zod';
import { BrandId, CategoryId, ImageId, ProductId, VariantId } from './ids.ts';
import { AmountMinor, Currency, Money } from './money.ts';
import { pageInput } from './paging.ts';
import { TaxClassKey } from './tax.ts';

/** Lower-case words joined by hyphens. */
export const Slug = z
  .string()
  .min(1)
  .max(96)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
export const ProductStatus = z.enum(['draft', 'active', 'archived']);
export type ProductStatus = z.infer<typeof ProductStatus>;
const HexColour = z.string().regex(/^#[0-9a-f]{6}$/);

/** A picture: bytes at `/media/{key}`, scaled at `/media/w{width}/{key}` for the widths of MEDIA_WIDTHS. */
export const Image = z.object({
  id: ImageId,
  key: z.string().min(1).max(300),
  width: z.int().positive(),
  height: z.int().positive(),
  alt: z.string().max(300),
  /** Dominant colour, the paper on which the picture lies while it loads. */
  paper: HexColour,
});
export type Image = z.infer<typeof Image>;
export const MEDIA_WIDTHS = [160, 320, 480, 640, 960, 1280, 1600] as const;

export const OptionValue = z.object({ value: z.string().min(1).max(80), swatch: HexColour.nullable() });
export const ProductOption = z.object({
  name: z.string().min(1).max(60),
  values: z.array(OptionValue).min(1).max(200),
});
export type ProductOption = z.infer<typeof ProductOption>;

export const VariantPrice = z.object({
  currency: Currency,
  amountMinor: AmountMinor,
  compareAtMinor: AmountMinor.nullable(),
});
export type VariantPrice = z.infer<typeof VariantPrice>;

export const Sku = z.string().trim().min(1).max(64);
export const Variant = z.object({
  id: VariantId,
  sku: Sku,
  /** One value per option of the product, in the same order; empty for a product without options. */
  optionValues: z.array(z.string().max(80)).max(5),
  prices: z.array(VariantPrice).min(1).max(20),
  barcode: z.string().max(32).nullable(),
  weightGrams: z.int().min(0).max(10_000_000).nullable(),
  imageId: ImageId.nullable(),
});
export type Variant = z.infer<typeof Variant>;

export const Attribute = z.object({ name: z.string().min(1).max(60), value: z.string().min(1).max(500) });
export const Seo = z.object({
  title: z.string().max(120).nullable(),
  description: z.string().max(320).nullable(),
});
export const Rating = z.object({ average: z.number().min(0).max(5), count: z.int().min(0) });

/** How a variant is supplied that can be back-ordered or has rules of its own. */
export const StockSupply = z.object({
  /** Units there to be sold; what is for sale beyond them is back-ordered. */
  free: z.int(),
  /** Days until a back-ordered unit is sent; null = not known. */
  days: z.int().nullable(),
  /** Low from here down; null = as the shop says. */
  low: z.int().nullable(),
});
export type StockSupply = z.infer<typeof StockSupply>;
/** Facts mirrored from their owners, each with its own sequence; never touch `version`. */
export const ProductDerived = z.object({
  /** Units for sale per variant id; null = endless (back-orders without a limit). A missing variant is 0. */
  available: z.record(z.string(), z.int().nullable()),
  /** Of the few variants that have one; products written before it was known have none. */
  supply: z.record(z.string(), StockSupply).optional(),
  stockSeq: z.int(),
  soldCount: z.int(),
  soldSeq: z.int(),
  rating: Rating,
  ratingSeq: z.int(),
});
export type ProductDerived = z.infer<typeof ProductDerived>;

/** The product as MongoDB holds it (`_id` there, `id` here) and as the admin sees it. */
export const Product = z.object({
  id: ProductId,
  slug: Slug,
  title: z.string().min(1).max(200),
  description: z.string().max(20_000),
  status: ProductStatus,
  brandId: BrandId.nullable(),
  /** The first is the one that breadcrumbs show. */
  categoryIds: z.array(CategoryId).max(20),
  attributes: z.array(Attribute).max(60),
  tags: z.array(z.string().min(1).max(40)).max(40),
  images: z.array(Image).max(40),
  options: z.array(ProductOption).max(5),
  variants: z.array(Variant).min(1).max(500),
  seo: Seo,
  /** Absent = `standard`. */
  taxClass: TaxClassKey.optional(),
  /** The vendor's own key in another system; unique when present; importer and seed find products by it. */
  externalId: z.string().max(120).nullable(),
  /** Counts editors' saves only. */
  version: z.int().min(1),
  createdAt: z.date(),
  updatedAt: z.date(),
  publishedAt: z.date().nullable(),
  derived: ProductDerived,
});
export type Product = z.infer<typeof Product>;

export const Category = z.object({
  id: CategoryId,
  slug: Slug,
  name: z.string().min(1).max(80),
  /** Materialised path of slugs, `/home-living/lamps`; a subtree is `path >= p + '/'` and `< p + '0'`. */
  path: z.string().max(400),
  parentId: CategoryId.nullable(),
  position: z.int(),
  description: z.string().max(2000).nullable(),
  image: Image.nullable(),
});
export type Category = z.infer<typeof Category>;
export const Brand = z.object({ id: BrandId, slug: Slug, name: z.string().min(1).max(80) });
export type Brand = z.infer<typeof Brand>;

// ── What shoppers see ──────────────────────────────────────────────
export const Availability = z.enum(['in-stock', 'low', 'sold-out', 'back-order']);
export type Availability = z.infer<typeof Availability>;

export const ProductCard = z.object({
  id: ProductId,
  slug: Slug,
  title: z.string(),
  brand: z.object({ slug: Slug, name: z.string() }).nullable(),
  image: Image.nullable(),
  secondImage: Image.nullable(),
  /** The lowest price of its variants. */
  price: Money,
  compareAt: Money.nullable(),
  priceVaries: z.boolean(),
  rating: Rating,
  /** Colours as slips of paper: at most 4, `moreSwatches` counts the rest. */
  swatches: z.array(z.object({ value: z.string(), swatch: HexColour })),
  moreSwatches: z.int(),
  availability: Availability,
  /** Units left when `low`. */
  left: z.int().nullable(),
  isNew: z.boolean(),
  /** Set when there is one variant only: quick add. */
  singleVariantId: VariantId.nullable(),
});
export type ProductCard = z.infer<typeof ProductCard>;

export const StoreVariant = z.object({
  id: VariantId,
  sku: z.string(),
  optionValues: z.array(z.string()),
  price: Money,
  compareAt: Money.nullable(),
  barcode: z.string().nullable(),
  weightGrams: z.int().nullable(),
  imageId: ImageId.nullable(),
  availability: Availability,
  /** Units left when `low`, otherwise null: stock figures are the vendor's business. */
  left: z.int().nullable(),
  /** Of what is on back-order: days until it is sent, null = not known. */
  shipsInDays: z.int().nullable(),
});
export type StoreVariant = z.infer<typeof StoreVariant>;

export const Crumb = z.object({ name: z.string(), path: z.string() });
export const ProductPage = z.object({
  id: ProductId,
  slug: Slug,
  title: z.string(),
  description: z.string(),
  brand: z.object({ slug: Slug, name: z.string() }).nullable(),
  crumbs: z.array(Crumb),
  attributes: z.array(Attribute),
  tags: z.array(z.string()),
  images: z.array(Image),
  options: z.array(ProductOption),
  variants: z.array(StoreVariant),
  rating: Rating,
  seo: z.object({ title: z.string(), description: z.string() }),
  version: z.int(),
});
export type ProductPage = z.infer<typeof ProductPage>;

/** Named by hand: a schema that contains itself has no type that its declaration file could spell out. */
export type CategoryNode = {
  id: CategoryId;
  slug: string;
  name: string;
  path: string;
  image: Image | null;
  children: CategoryNode[];
};
export const CategoryNode: z.ZodType<CategoryNode> = z.object({
  id: CategoryId,
  slug: Slug,
  name: z.string(),
  path: z.string(),
  image: Image.nullable(),
  get children() {
    return z.array(CategoryNode);
  },
});

export const CategoryPage = z.object({
  id: CategoryId,
  name: z.string(),
  path: z.string(),
  description: z.string().nullable(),
  image: Image.nullable(),
  crumbs: z.array(Crumb),
  children: z.array(z.object({ name: z.string(), path: z.string(), image: Image.nullable() })),
});
export type CategoryPage = z.infer<typeof CategoryPage>;

export const Shelf = z.object({
  key: z.enum(['new', 'best-selling', 'sale', 'top-rated']),
  products: z.array(ProductCard),
});
export const HomePage = z.object({ departments: z.array(CategoryNode), shelves: z.array(Shelf) });
export type HomePage = z.infer<typeof HomePage>;

export const BySlug = z.object({ slug: Slug, currency: Currency.optional() });
/** `path` as in the address: `/home-living/lamps`. */
export const ByCategoryPath = z.object({ path: z.string().min(2).max(400) });
export const CardsByIds = z.object({ ids: z.array(ProductId).max(60), currency: Currency.optional() });
export const RelatedInput = z.object({
  productId: ProductId,
  limit: z.int().min(1).max(12).default(5),
  currency: Currency.optional(),
});

// ── What staff edit ────────────────────────────────────────────────
/** What an editor may change. `id` of a variant or image is kept when it stays, absent when new. */
export const ProductDraft = z.object({
  title: Product.shape.title,
  slug: Slug,
  description: Product.shape.description,
  status: ProductStatus,
  brandId: BrandId.nullable(),
  categoryIds: Product.shape.categoryIds,
  attributes: Product.shape.attributes,
  tags: Product.shape.tags,
  images: Product.shape.images,
  options: Product.shape.options,
  variants: z
    .array(Variant.extend({ id: VariantId.optional() }))
    .min(1)
    .max(500),
  seo: Seo,
  taxClass: Product.shape.taxClass,
});
export type ProductDraft = z.infer<typeof ProductDraft>;
export const CreateProduct = ProductDraft;
export const CreateProductResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), product: Product }),
  z.object({ kind: z.literal('taken'), field: z.enum(['slug', 'sku']), value: z.string() }),
]);
/** `base` is the version the editor started from; only the fields in `changes` are written. */
export const UpdateProduct = z.object({
  id: ProductId,
  base: z.int().min(1),
  changes: ProductDraft.partial(),
});
export const UpdateProductResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), product: Product }),
  z.object({ kind: z.literal('taken'), field: z.enum(['slug', 'sku']), value: z.string() }),
  /** Somebody saved meanwhile: nothing was written; `theirs` is what stands now. */
  z.object({ kind: z.literal('conflict'), theirs: Product }),
]);
export type UpdateProductResult = z.infer<typeof UpdateProductResult>;

export const AdminProductRow = z.object({
  id: ProductId,
  slug: Slug,
  title: z.string(),
  status: ProductStatus,
  brandName: z.string().nullable(),
  categoryName: z.string().nullable(),
  image: Image.nullable(),
  priceFrom: Money,
  priceTo: Money,
  variantCount: z.int(),
  /** Units for sale over all variants; null = endless. */
  available: z.int().nullable(),
  /** A variant that can be bought has few left. */
  isLow: z.boolean(),
  /** Set when there is one variant only: its stock can be edited in the row. */
  singleVariantId: VariantId.nullable(),
  soldCount: z.int(),
  updatedAt: z.date(),
});
export type AdminProductRow = z.infer<typeof AdminProductRow>;
export const AdminProductList = z.object({
  q: z.string().max(200).default(''),
  status: ProductStatus.nullish(),
  categoryId: CategoryId.nullish(),
  brandId: BrandId.nullish(),
  stock: z.enum(['any', 'low', 'out']).default('any'),
  sort: z.enum(['updated', 'title', 'sold']).default('updated'),
  ...pageInput(100, 25),
});
export type AdminProductList = z.infer<typeof AdminProductList>;
