import { toAppError } from '@zivero/shared/client/app-error';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';
import { useOrderTrail } from './use-order-list.ts';

const usePackQueue = defineStore('pack-queue', () => ({ ids: shallowRef<readonly string[]>([]) }));

/** Packing one order after the other, oldest first. */
export function usePackRun() {
  const api = useApi();
  const router = useRouter();
  const queue = usePackQueue();
  const trail = useOrderTrail();
  const toasts = useToasts();
  const { t } = useI18n();
  const isStarting = shallowRef(false);

  const open = (id: string) => router.push({ name: 'order', params: { id }, query: { do: 'pack' } });
  /** Opens the oldest order to pack with its dialog; at most 100 orders in one run. */
  async function start() {
    if (isStarting.value) return;
    isStarting.value = true;
    try {
      const page = await api.orders.list.query({ view: 'to-pack', sort: 'oldest', limit: 100 });
      queue.ids = page.items.map((row) => row.id);
      trail.ids = queue.ids;
      const first = queue.ids[0];
      if (first !== undefined) await open(first);
    } catch (cause) {
      toasts.say(t(toAppError(cause).messageKey));
    } finally {
      isStarting.value = false;
    }
  }
  /** Takes a finished order out; answers the next one of the run, if there is one. */
  function finish(id: string): string | null {
    const at = queue.ids.indexOf(id);
    if (at < 0) return null;
    queue.ids = queue.ids.filter((one) => one !== id);
    return queue.ids[at] ?? queue.ids[0] ?? null;
  }
  return { start, isStarting, finish, open };
}
