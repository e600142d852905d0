import { type Image, MEDIA_WIDTHS } from '@zivero/shared/schemas/catalog';
import type { Money } from '@zivero/shared/schemas/money';
import type { Builder } from './builder.ts';

export type ValueTypes = ReturnType<typeof defineValues>;

/** The small things that several types are made of. */
export function defineValues(builder: Builder) {
  const money = builder.objectRef<Money>('Money').implement({
    fields: (t) => ({
      amountMinor: t.field({ type: 'MinorUnits', resolve: (value) => value.amountMinor }),
      currency: t.exposeString('currency', { description: 'ISO 4217 code.' }),
    }),
  });

  const image = builder.objectRef<Image>('Image').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      url: t.string({
        description: `WebP. With a width (${MEDIA_WIDTHS.join(', ')}; others are rounded up) scaled down to it.`,
        args: { width: t.arg.int() },
        resolve: ({ key }, { width }, { mediaOrigin }) => {
          const scaled = width == null ? undefined : MEDIA_WIDTHS.find((offered) => offered >= width);
          return `${mediaOrigin}/media/${scaled === undefined ? '' : `w${scaled}/`}${key}`;
        },
      }),
      width: t.exposeInt('width'),
      height: t.exposeInt('height'),
      alt: t.exposeString('alt'),
      paper: t.exposeString('paper', { description: 'Dominant colour, #rrggbb.' }),
    }),
  });

  const rating = builder.objectRef<{ average: number; count: number }>('Rating').implement({
    fields: (t) => ({ average: t.exposeFloat('average'), count: t.exposeInt('count') }),
  });

  const availability = builder.enumType('Availability', {
    values: {
      IN_STOCK: { value: 'in-stock' },
      LOW: { value: 'low' },
      SOLD_OUT: { value: 'sold-out' },
      BACK_ORDER: { value: 'back-order' },
    } as const,
  });

  const pageInfo = builder.objectRef<{ endCursor: string | null }>('PageInfo').implement({
    fields: (t) => ({
      hasNextPage: t.boolean({ resolve: ({ endCursor }) => endCursor !== null }),
      endCursor: t.exposeString('endCursor', { nullable: true, description: '`after` of the next page.' }),
    }),
  });

  return { money, image, rating, availability, pageInfo };
}
