import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { computed, type Ref, ref, shallowRef, watch } from 'vue';

/** What came of saving: the state that stands now, somebody else's that stood already, or a refusal that the caller tells. */
type Written<State, Theirs> =
  | { kind: 'ok'; state: State }
  | { kind: 'conflict'; theirs: Theirs }
  | { kind: 'refused' };

/**
 * A form made of what the server has, and its saving. What the server has is taken over as long as nothing else
 * stands in the form; what is typed while saving is asked for stays, and is not yet saved. `textOf` is what the
 * form says, without what is only this page's (keys of rows). `onTaken` runs when the form is made anew.
 */
export function useEdited<State, Form extends object, Theirs = never>({
  source,
  formOf,
  textOf = (form) => JSON.stringify(form),
  onTaken,
}: {
  source: Readonly<Ref<State | undefined>>;
  formOf: (state: State) => Form;
  textOf?: (form: Form) => string;
  onTaken?: () => void;
}) {
  const form = ref(null) as Ref<Form | null>;
  /** The state that the form was made of: what a change is compared with and saved upon. */
  const base = shallowRef<State>();
  const conflict = shallowRef<Theirs | null>(null);
  const fault = shallowRef<ClientError | null>(null);
  const isSaving = shallowRef(false);
  const taken = shallowRef('');
  const text = () => (form.value === null ? '' : textOf(form.value));
  const isDirty = computed(() => text() !== taken.value);

  function take(state: State): void {
    base.value = state;
    form.value = formOf(state);
    taken.value = text();
    conflict.value = null;
    fault.value = null;
    onTaken?.();
  }
  watch(
    source,
    (state) => {
      if (state !== undefined && !isDirty.value) take(state);
    },
    { immediate: true },
  );

  /** True when it is written. A second press while the first is on its way does nothing. */
  async function write(send: () => Promise<Written<State, Theirs>>): Promise<boolean> {
    if (isSaving.value) return false;
    isSaving.value = true;
    fault.value = null;
    const sent = text();
    try {
      const answer = await send();
      if (answer.kind === 'conflict') conflict.value = answer.theirs;
      if (answer.kind !== 'ok') return false;
      if (text() === sent) take(answer.state);
      else {
        base.value = answer.state;
        taken.value = textOf(formOf(answer.state));
        conflict.value = null;
      }
      return true;
    } catch (cause) {
      fault.value = toAppError(cause);
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  return {
    form,
    base,
    conflict,
    fault,
    isSaving,
    isDirty,
    take,
    write,
    discard: () => {
      if (base.value !== undefined) take(base.value);
    },
  };
}
