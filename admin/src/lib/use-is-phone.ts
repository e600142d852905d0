import { type Ref, shallowRef } from 'vue';

function useMedia(media: string): Readonly<Ref<boolean>> {
  const query = matchMedia(media);
  const matches = shallowRef(query.matches);
  query.addEventListener('change', (event) => {
    matches.value = event.matches;
  });
  return matches;
}
const phone = useMedia('(max-width: 720px)');
const narrow = useMedia('(max-width: 900px)');

/** For what a phone does otherwise, not for how it looks: that is CSS. */
export const useIsPhone = (): Readonly<Ref<boolean>> => phone;
/** Below this width tables become two-line rows; only one of both is built. */
export const useIsNarrow = (): Readonly<Ref<boolean>> => narrow;
