import { defineStore } from 'pinia';
import { ref } from 'vue';

export type Toast = { text: string; actionLabel?: string; onAction?: () => void };

/** Small news with an undo. Never for errors: those stand where they happened. */
export const useToasts = defineStore('toasts', () => {
  const queue = ref<Toast[]>([]);
  return { queue, show: (toast: Toast) => queue.value.push(toast) };
});
