import { reactive, readonly, ref, shallowRef } from 'vue';
import { type ClientError, toAppError } from '../client/app-error.ts';

/** What a form needs of a Zod schema: so that this file does not import Zod. */
export type FormSchema<Output> = {
  safeParse(value: unknown):
    | { success: true; data: Output }
    | {
        success: false;
        error: { issues: readonly { path: readonly PropertyKey[]; code?: string; message: string }[] };
      };
};

/**
 * A form checked by the server's own schema. The schema is loaded when the form is first submitted or
 * `prepare()` is called (on first focus), so that pages without a form never load Zod.
 *
 * `errors` maps a path ("address.line1") to a Zod issue code or a server field code; the page turns it
 * into words. `fault` is what is not about one field. `submit` answers the result, or undefined when
 * nothing was sent or it failed.
 */
export function useServerForm<Values extends object, Output, Result>(options: {
  initial: () => Values;
  schema: () => Promise<FormSchema<Output>>;
  send: (input: Output) => Promise<Result>;
}) {
  const values = reactive(options.initial()) as Values;
  const errors = reactive<Record<string, string>>({});
  const fault = shallowRef<ClientError | null>(null);
  const isSending = ref(false);
  const isTouched = ref(false);
  let schema: Promise<FormSchema<Output>> | undefined;

  const prepare = () => {
    schema ??= options.schema().catch((cause: unknown) => {
      // A chunk that did not load (offline) may load at the next try.
      schema = undefined;
      throw cause;
    });
    return schema;
  };

  function clearErrors() {
    for (const path of Object.keys(errors)) delete errors[path];
    fault.value = null;
  }

  /** The values as the schema's output, or null with `errors` filled. */
  async function parse(): Promise<Output | null> {
    const result = (await prepare()).safeParse(values);
    clearErrors();
    if (result.success) return result.data;
    for (const issue of result.error.issues) errors[issue.path.join('.')] ??= issue.code ?? 'invalid';
    return null;
  }

  /** Checks one field when it is left, without complaining about fields not yet reached. */
  async function checkField(path: string): Promise<void> {
    const result = (await prepare()).safeParse(values);
    const issue = result.success ? undefined : result.error.issues.find((one) => one.path.join('.') === path);
    if (issue) errors[path] = issue.code ?? 'invalid';
    else delete errors[path];
  }

  async function submit(): Promise<Result | undefined> {
    if (isSending.value) return undefined;
    isTouched.value = true;
    isSending.value = true;
    try {
      const input = await parse();
      if (input === null) return undefined;
      return await options.send(input);
    } catch (cause) {
      fault.value = toAppError(cause);
      for (const field of fault.value.fields) errors[field.path] ??= field.code;
      return undefined;
    } finally {
      isSending.value = false;
    }
  }

  function reset() {
    Object.assign(values, options.initial());
    clearErrors();
    isTouched.value = false;
  }

  return {
    values,
    errors,
    fault,
    isSending: readonly(isSending),
    isTouched: readonly(isTouched),
    prepare,
    parse,
    checkField,
    submit,
    reset,
    clearErrors,
  };
}
