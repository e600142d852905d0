import { mediaUrl } from '@zivero/shared/client/media';
import { exponentOf } from '@zivero/shared/money';
import type { Availability, ProductPage } from '@zivero/shared/schemas/catalog';

/** JSON-LD as schema.org defines it. Addresses are absolute. */
export function breadcrumbLd(
  origin: string,
  home: string,
  crumbs: readonly { name: string; to: string }[],
): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: [{ name: home, to: '/' }, ...crumbs].map((crumb, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: crumb.name,
      item: `${origin}${crumb.to}`,
    })),
  };
}

const AVAILABILITY: Record<Availability, string> = {
  'in-stock': 'https://schema.org/InStock',
  low: 'https://schema.org/LimitedAvailability',
  'sold-out': 'https://schema.org/OutOfStock',
  'back-order': 'https://schema.org/BackOrder',
};

/** "89.00" for 8900 EUR, "900" for 900 JPY: schema.org wants a plain number. */
export function decimalPrice(amountMinor: number, currency: string): string {
  const exponent = exponentOf(currency);
  return (amountMinor / 10 ** exponent).toFixed(exponent);
}

/** A product with one offer per variant. Ratings only when somebody rated: an empty one is an error for search engines. */
export function productLd(origin: string, path: string, product: ProductPage): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.title,
    description: product.seo.description || product.description,
    url: `${origin}${path}`,
    ...(product.variants[0] ? { sku: product.variants[0].sku } : {}),
    ...(product.brand ? { brand: { '@type': 'Brand', name: product.brand.name } } : {}),
    image: product.images.map((image) => `${origin}${mediaUrl(image.key)}`),
    ...(product.rating.count > 0
      ? {
          aggregateRating: {
            '@type': 'AggregateRating',
            ratingValue: product.rating.average.toFixed(1),
            reviewCount: product.rating.count,
          },
        }
      : {}),
    offers: product.variants.map((variant) => ({
      '@type': 'Offer',
      sku: variant.sku,
      ...(variant.barcode ? { gtin: variant.barcode } : {}),
      ...(variant.optionValues.length > 0 ? { name: variant.optionValues.join(', ') } : {}),
      price: decimalPrice(variant.price.amountMinor, variant.price.currency),
      priceCurrency: variant.price.currency,
      availability: AVAILABILITY[variant.availability],
      url: `${origin}${path}?variant=${variant.id}`,
    })),
  };
}
