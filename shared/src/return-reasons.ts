/** Why something comes back; apart from its schema, so that the store shows them without loading Zod. */
export const RETURN_REASONS = [
  'changed-mind',
  'too-big',
  'too-small',
  'not-as-described',
  'damaged',
  'wrong-item',
  'other',
] as const;
