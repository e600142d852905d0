import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useOnline } from './use-online.ts';

/** What the status line says of the way to the server, and of work that runs from this page. */
export const useConnection = defineStore('connection', () => {
  const isOnline = useOnline();
  const lastAnswerAt = shallowRef(new Date());
  const isAnswering = shallowRef(true);
  const state = computed(() => (isOnline.value ? (isAnswering.value ? 'live' : 'silent') : 'offline'));
  function heard() {
    lastAnswerAt.value = new Date();
    isAnswering.value = true;
  }
  const missed = () => {
    isAnswering.value = false;
  };
  /** A run over several rows, for the bar in the status line; null when none runs. */
  const run = shallowRef<{ text: string; done: number; total: number } | null>(null);
  return { state, isOnline, lastAnswerAt, heard, missed, run };
});
