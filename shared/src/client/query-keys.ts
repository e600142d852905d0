/**
 * Keys of server state in vue-query, one place for both apps: a mutation invalidates by the first words.
 * `input` is the procedure's input; equal inputs share one entry.
 */
export const queryKey = <Slice extends string, Procedure extends string, Input = undefined>(
  slice: Slice,
  procedure: Procedure,
  input?: Input,
) => (input === undefined ? ([slice, procedure] as const) : ([slice, procedure, input] as const));
