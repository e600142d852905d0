import { onlineManager } from '@tanstack/vue-query';
import { type Ref, shallowRef } from 'vue';

const isOnline = shallowRef(onlineManager.isOnline());
onlineManager.subscribe((online) => {
  isOnline.value = online;
});

/** False while the browser has no network; money actions are disabled then and say why. */
export const useOnline = (): Readonly<Ref<boolean>> => isOnline;
