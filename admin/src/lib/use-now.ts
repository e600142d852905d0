import { type Ref, shallowRef } from 'vue';

/** One clock for the page, moved once a minute: relative times stay true on a screen left open. */
const now = shallowRef(new Date());
setInterval(() => {
  now.value = new Date();
}, 60_000);

export const useNow = (): Readonly<Ref<Date>> => now;
