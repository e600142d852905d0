import type { ProductCard, ProductPage, StoreVariant } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { AppError } from '../kernel/app-error.ts';
import type { Builder } from './builder.ts';
import type { GraphqlContext } from './context.ts';
import type { ValueTypes } from './values.types.ts';

/** A product of which the card or the whole page is at hand; the other is loaded when a field needs it. */
export type ProductNode = {
  id: ProductId;
  currency: string;
  card: ProductCard | null;
  page: ProductPage | null;
};

async function cardOf(node: ProductNode, { loaders }: GraphqlContext): Promise<ProductCard> {
  return node.card ?? existing(await loaders.card(node.id, node.currency), node);
}

async function pageOf(node: ProductNode, { loaders }: GraphqlContext): Promise<ProductPage> {
  return node.page ?? existing(await loaders.page(node.id, node.currency), node);
}

/** What both forms of a product have. */
const summaryOf = (node: ProductNode, context: GraphqlContext) => node.page ?? cardOf(node, context);

/** Withdrawn between two reads of one request. */
function existing<T>(found: T | null, node: ProductNode): T {
  if (found === null) throw new AppError('catalog.product-not-found', { detail: node.id });
  return found;
}

export function defineProduct(builder: Builder, values: ValueTypes) {
  const brand = builder.objectRef<{ slug: string; name: string }>('Brand').implement({
    fields: (t) => ({ slug: t.exposeString('slug'), name: t.exposeString('name') }),
  });
  const attribute = builder.objectRef<{ name: string; value: string }>('Attribute').implement({
    fields: (t) => ({ name: t.exposeString('name'), value: t.exposeString('value') }),
  });
  const crumb = builder.objectRef<{ name: string; path: string }>('Crumb').implement({
    fields: (t) => ({ name: t.exposeString('name'), path: t.exposeString('path') }),
  });
  const { option, variant } = defineVariants(builder, values);

  return builder.objectRef<ProductNode>('Product').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      slug: t.string({ resolve: async (node, _, context) => (await summaryOf(node, context)).slug }),
      title: t.string({ resolve: async (node, _, context) => (await summaryOf(node, context)).title }),
      brand: t.field({
        type: brand,
        nullable: true,
        resolve: async (node, _, context) => (await summaryOf(node, context)).brand,
      }),
      rating: t.field({
        type: values.rating,
        resolve: async (node, _, context) => (await summaryOf(node, context)).rating,
      }),
      image: t.field({
        type: values.image,
        nullable: true,
        resolve: async (node, _, context) => node.page?.images[0] ?? (await cardOf(node, context)).image,
      }),
      price: t.field({
        type: values.money,
        description: 'The lowest price of its variants.',
        resolve: async (node, _, context) => (await cardOf(node, context)).price,
      }),
      compareAt: t.field({
        type: values.money,
        nullable: true,
        resolve: async (node, _, context) => (await cardOf(node, context)).compareAt,
      }),
      priceVaries: t.boolean({
        resolve: async (node, _, context) => (await cardOf(node, context)).priceVaries,
      }),
      availability: t.field({
        type: values.availability,
        resolve: async (node, _, context) => (await cardOf(node, context)).availability,
      }),
      description: t.string({
        resolve: async (node, _, context) => (await pageOf(node, context)).description,
      }),
      images: t.field({
        type: [values.image],
        resolve: async (node, _, context) => (await pageOf(node, context)).images,
      }),
      attributes: t.field({
        type: [attribute],
        resolve: async (node, _, context) => (await pageOf(node, context)).attributes,
      }),
      tags: t.stringList({ resolve: async (node, _, context) => (await pageOf(node, context)).tags }),
      options: t.field({
        type: [option],
        resolve: async (node, _, context) => (await pageOf(node, context)).options,
      }),
      variants: t.field({
        type: [variant],
        resolve: async (node, _, context) => (await pageOf(node, context)).variants,
      }),
      categories: t.field({
        type: [crumb],
        description: 'From the department down to the category of the product.',
        resolve: async (node, _, context) => (await pageOf(node, context)).crumbs,
      }),
    }),
  });
}

function defineVariants(builder: Builder, values: ValueTypes) {
  const optionValue = builder.objectRef<{ value: string; swatch: string | null }>('OptionValue').implement({
    fields: (t) => ({
      value: t.exposeString('value'),
      swatch: t.exposeString('swatch', { nullable: true, description: 'Colour, #rrggbb.' }),
    }),
  });
  const option = builder.objectRef<ProductPage['options'][number]>('ProductOption').implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      values: t.field({ type: [optionValue], resolve: ({ values: all }) => all }),
    }),
  });
  const variant = builder.objectRef<StoreVariant>('Variant').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      sku: t.exposeString('sku'),
      optionValues: t.exposeStringList('optionValues', {
        description: 'One per option of the product, in the same order.',
      }),
      price: t.field({ type: values.money, resolve: ({ price }) => price }),
      compareAt: t.field({ type: values.money, nullable: true, resolve: ({ compareAt }) => compareAt }),
      barcode: t.exposeString('barcode', { nullable: true }),
      weightGrams: t.exposeInt('weightGrams', { nullable: true }),
      imageId: t.exposeID('imageId', { nullable: true }),
      availability: t.field({ type: values.availability, resolve: ({ availability }) => availability }),
    }),
  });
  return { option, variant };
}
