import { BySlug } from '@zivero/shared/schemas/catalog';
import { Currency } from '@zivero/shared/schemas/money';
import { SEARCH_SORTS, SearchInput, type SearchSort } from '@zivero/shared/schemas/search';
import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { type Builder, createBuilder } from './builder.ts';
import type { GraphqlContext } from './context.ts';
import { defineLists, type Listing } from './list.types.ts';
import { defineProduct, type ProductNode } from './product.types.ts';
import { defineValues } from './values.types.ts';

const MAX_FIRST = 60;

/** The public catalog, code-first, over the same use cases as tRPC; `schema.graphql` is printed from it. */
export function buildGraphqlSchema(): GraphQLSchema {
  const builder = createBuilder();
  const values = defineValues(builder);
  const product = defineProduct(builder, values);
  const lists = defineLists(builder, values, product);
  const inputs = defineInputs(builder);

  builder.queryType({
    fields: (t) => ({
      product: t.field({
        type: product,
        nullable: true,
        description: 'Null when there is no such product for sale.',
        args: { slug: t.arg.string({ required: true }), currency: t.arg.string() },
        resolve: (_, args, context) => productBySlug(args, context),
      }),
      products: t.field({
        type: lists.products,
        description: `Products of a category (with all below it) or of the whole shop; \`first\` is ${MAX_FIRST} at most.`,
        args: {
          first: t.arg.int({ defaultValue: 24 }),
          after: t.arg.string(),
          category: t.arg.string({ description: 'Path of a category.' }),
          sort: t.arg({ type: inputs.sort }),
          currency: t.arg.string(),
        },
        resolve: (_, { category, ...args }, context) =>
          listing({ ...args, filters: category == null ? {} : { category } }, context),
      }),
      categories: t.field({
        type: [lists.category],
        description: 'The departments, with all categories below them.',
        resolve: (_, __, { modules }) => modules.catalog.categories(),
      }),
      search: t.field({
        type: lists.search,
        args: {
          query: t.arg.string({ required: true }),
          first: t.arg.int({ defaultValue: 24 }),
          after: t.arg.string(),
          filters: t.arg({ type: inputs.filters }),
          sort: t.arg({ type: inputs.sort }),
          currency: t.arg.string(),
          locale: t.arg.string(),
        },
        resolve: (_, { query, filters, ...args }, context) =>
          listing({ ...args, q: query, filters: filtersOf(filters ?? {}) }, context),
      }),
    }),
  });
  return builder.toSchema();
}

type AttributeFilter = { name: string; values: string[] };
type Filters = { attributes?: AttributeFilter[] | null | undefined } & Record<string, unknown>;

function defineInputs(builder: Builder) {
  const sort = builder.enumType('ProductSort', {
    values: Object.fromEntries(
      SEARCH_SORTS.map((value) => [value.toUpperCase().replaceAll('-', '_'), { value }]),
    ) as Record<string, { value: SearchSort }>,
  });
  const attribute = builder.inputType('AttributeFilter', {
    fields: (t) => ({ name: t.string({ required: true }), values: t.stringList({ required: true }) }),
  });
  const filters = builder.inputType('ProductFilters', {
    description: 'AND across the fields, OR inside a list.',
    fields: (t) => ({
      category: t.string({ description: 'Path of a category; what lies below it matches too.' }),
      brands: t.stringList({ description: 'Slugs.' }),
      priceMinMinor: t.field({ type: 'MinorUnits' }),
      priceMaxMinor: t.field({ type: 'MinorUnits' }),
      ratingMin: t.float(),
      isAvailable: t.boolean(),
      onSale: t.boolean(),
      attributes: t.field({ type: [attribute] }),
    }),
  });
  return { sort, filters };
}

/** GraphQL says null where our schemas say nothing. */
const given = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

const filtersOf = ({ attributes, ...rest }: Filters) => ({
  ...given(rest),
  ...(attributes
    ? { attributes: Object.fromEntries(attributes.map(({ name, values }) => [name, values])) }
    : {}),
});

function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), code: issue.code }));
  throw new AppError('request.invalid', { fields });
}

async function productBySlug(
  args: { slug: string; currency?: string | null | undefined },
  { modules }: GraphqlContext,
): Promise<ProductNode | null> {
  const input = parsed(BySlug, given(args));
  const currency = await modules.catalog.currencyFor(input.currency);
  try {
    const page = await modules.catalog.bySlug({ slug: input.slug, currency });
    return { id: page.id, currency, card: null, page };
  } catch (error) {
    if (error instanceof AppError && error.code === 'catalog.product-not-found') return null;
    throw error;
  }
}

const Wanted = z.object({
  first: z.int().min(1).max(MAX_FIRST).optional(),
  currency: Currency.optional(),
});

async function listing(args: Record<string, unknown>, { modules }: GraphqlContext): Promise<Listing> {
  const present = given(args);
  const { first, currency: wanted } = parsed(Wanted, present);
  const currency = await modules.catalog.currencyFor(wanted);
  const input = parsed(SearchInput, { ...present, limit: first, currency });
  return { ...(await modules.search.search(input)), currency };
}
