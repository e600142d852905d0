import type { Brand, Category, VariantPrice } from '@zivero/shared/schemas/catalog';
import { useI18n } from 'vue-i18n';
import { figureText } from '../../lib/money-parts.ts';
import type { Place } from './product-merge.ts';

/** Names of places and their values in words, for the conflict dialog. */
export function useConflictWords(needs: {
  currency: () => string;
  categories: () => readonly Category[];
  brands: () => readonly Brand[];
}) {
  const { t, locale } = useI18n();
  function nameOf(place: Place): string {
    if (place.kind === 'cell')
      return t('editor.conflict.cell', { what: t(`editor.cell.${place.cell}`), name: place.name });
    if (place.kind === 'variants') return t('editor.section.variants');
    return place.kind === 'seo'
      ? t(place.field === 'title' ? 'editor.seoTitle' : 'editor.seoText')
      : t(`editor.field.${place.field}`);
  }
  function textOf(place: Place, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('editor.conflict.nothing');
    if (place.kind === 'variants')
      return t('editor.rows', (value as { variants: unknown[] }).variants.length);
    if (place.kind === 'cell' && place.cell === 'prices') {
      const price = (value as VariantPrice[]).find((one) => one.currency === needs.currency());
      if (!price) return t('editor.conflict.nothing');
      const now = figureText(price.amountMinor, price.currency, locale.value);
      return price.compareAtMinor === null
        ? now
        : t('editor.conflict.reduced', {
            now,
            before: figureText(price.compareAtMinor, price.currency, locale.value),
          });
    }
    if (place.kind === 'cell' && place.cell === 'imageId') return t('editor.conflict.anotherPicture');
    if (place.kind === 'field') return fieldText(place.field, value);
    return String(value);
  }
  function fieldText(field: Extract<Place, { kind: 'field' }>['field'], value: unknown): string {
    if (field === 'description') return t('editor.conflict.words', String(value).trim().split(/\s+/).length);
    if (field === 'status') return t(`products.state.${value as 'draft' | 'active' | 'archived'}`);
    if (field === 'brandId') return needs.brands().find((brand) => brand.id === value)?.name ?? String(value);
    if (!Array.isArray(value)) return String(value);
    if (value.length === 0) return t('editor.conflict.nothing');
    if (field === 'images') return t('editor.conflict.pictures', value.length);
    if (field === 'categoryIds')
      return value.map((id) => needs.categories().find((one) => one.id === id)?.name ?? '…').join(', ');
    if (field === 'attributes')
      return value.map((one: { name: string; value: string }) => `${one.name}: ${one.value}`).join(', ');
    return value.join(', ');
  }
  return { nameOf, textOf };
}
