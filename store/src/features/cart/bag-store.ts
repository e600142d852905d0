import type { CartChange } from '@zivero/shared/schemas/cart';
import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What the bag shows that no server knows: is the drawer open, what was just added, which news were read. */
export const useBagStore = defineStore('bag', () => {
  const isOpen = ref(false);
  const justAdded = ref<string | null>(null);
  const shortage = ref<{ title: string; left: number } | null>(null);
  const changes = ref<CartChange[]>([]);
  const understood = ref<string[]>([]);

  function open(added: string | null = null) {
    justAdded.value = added;
    isOpen.value = true;
  }
  function close() {
    isOpen.value = false;
    justAdded.value = null;
    shortage.value = null;
  }
  return { isOpen, justAdded, shortage, changes, understood, open, close };
});
