import { shallowRef } from 'vue';
import { onBeforeRouteLeave, useRouter } from 'vue-router';

/** Unsaved work is asked about before a page is left, once: `isAsked` shows the question, `leave` goes on. */
export function useLeaving(isDirty: () => boolean) {
  const router = useRouter();
  const isAsked = shallowRef(false);
  let to = '';
  let mayLeave = false;
  onBeforeRouteLeave((target) => {
    if (mayLeave || !isDirty()) return true;
    to = target.fullPath;
    isAsked.value = true;
    return false;
  });
  return {
    isAsked,
    leave: () => {
      mayLeave = true;
      void router.push(to);
    },
  };
}
