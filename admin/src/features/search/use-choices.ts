import { computed } from 'vue';
import { useTaxonomy } from '../../lib/use-taxonomy.ts';
import type { PickOption } from '../../ui/Picker.vue';

/** Categories and brands as a boost names them: by path and by slug. */
export function useBoostChoices() {
  const { categories, brands } = useTaxonomy();
  return {
    categories: computed<PickOption[]>(() =>
      categories.value.map(({ path, name }) => ({
        value: path,
        label: name,
        depth: path.split('/').length - 2,
      })),
    ),
    brands: computed<PickOption[]>(() =>
      brands.value.map(({ slug, name }) => ({ value: slug, label: name })),
    ),
  };
}
