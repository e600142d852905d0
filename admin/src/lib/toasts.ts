import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type Toast = { id: number; text: string; undo?: () => void; link?: { text: string; run: () => void } };

/** Short answers to acts, 8 s, at most three; errors that need a decision are not toasts. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([]);
  let last = 0;
  function say(text: string, more: Omit<Toast, 'id' | 'text'> = {}) {
    last += 1;
    toasts.value = [...toasts.value.slice(-2), { id: last, text, ...more }];
  }
  const close = (id: number) => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };
  return { toasts, say, close };
});
