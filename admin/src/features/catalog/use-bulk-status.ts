import { useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { AdminProductRow, ProductStatus } from '@zivero/shared/schemas/catalog';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useConnection } from '../../lib/connection.ts';
import { useToasts } from '../../lib/toasts.ts';

/** Sets the status of the selected products, each on its newest version, with progress in the status line. */
export function useBulkStatus(selected: Readonly<Ref<readonly AdminProductRow[]>>) {
  const api = useApi();
  const client = useQueryClient();
  const connection = useConnection();
  const toasts = useToasts();
  const { t } = useI18n();
  const isRunning = computed(() => connection.run !== null);

  async function run(status: ProductStatus, clear: () => void) {
    const rows = selected.value.filter((row) => row.status !== status);
    if (isRunning.value) return;
    let failure = '';
    let done = 0;
    for (const [index, row] of rows.entries()) {
      connection.run = {
        text: t('products.bulk.running', { done: index, total: rows.length }),
        done: index,
        total: rows.length,
      };
      try {
        const product = await api.catalog.byId.query({ id: row.id });
        const result = await api.catalog.update.mutate({
          id: row.id,
          base: product.version,
          changes: { status },
        });
        if (result.kind === 'ok') done += 1;
        else failure = t('products.bulk.conflict', { title: row.title });
      } catch (cause) {
        failure = t(toAppError(cause).messageKey);
      }
    }
    connection.run = null;
    if (!failure) clear();
    await client.invalidateQueries({ queryKey: ['catalog'] });
    toasts.say(
      failure ? t('products.bulk.some', { n: done, why: failure }) : t(`products.bulk.done.${status}`, done),
    );
  }
  return { run, isRunning };
}
