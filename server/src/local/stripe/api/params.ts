import qs from 'qs';
import { z } from 'zod';
import { StripeFault } from './stripe-error.ts';

/** A form body or query string with Stripe's brackets (`line_items[0][quantity]=1`) as nested strings. */
export function parseForm(text: string): Record<string, unknown> {
  return qs.parse(text, {
    depth: 10,
    strictDepth: true,
    arrayLimit: 1000,
    parameterLimit: 5000,
    ignoreQueryPrefix: true,
  });
}

/** `code|text`: Stripe's error code travels in the issue's message. */
const say = (code: string, text: (input: unknown) => string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? 'parameter_missing|' : `${code}|${text(issue.input)}`;

export const text = (max = 5000) =>
  z
    .string({ error: say('parameter_invalid_string', () => 'Invalid string') })
    .min(1, { error: () => 'parameter_invalid_empty|' })
    .max(max, {
      error: () => `parameter_invalid_string_too_long|Invalid string: must be at most ${max} characters`,
    });

/** An update may unset a text by sending it empty. */
export const clearable = (max = 5000) =>
  z
    .string()
    .max(max)
    .transform((value) => value || null);

export const integer = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) =>
  z
    .string({ error: say('parameter_invalid_integer', (input) => `Invalid integer: ${String(input)}`) })
    .regex(/^-?\d{1,15}$/, {
      error: say('parameter_invalid_integer', (input) => `Invalid integer: ${String(input)}`),
    })
    .transform(Number)
    .refine((value) => value >= min, {
      error: () => `parameter_invalid_integer|This value must be greater than or equal to ${min}.`,
    })
    .refine((value) => value <= max, {
      error: () => `parameter_invalid_integer|This value must be less than or equal to ${max}.`,
    });

export const boolean = z
  .enum(['true', 'false'], {
    error: say('parameter_invalid_boolean', (input) => `Invalid boolean: ${String(input)}`),
  })
  .transform((value) => value === 'true');

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, {
    error: say(
      'parameter_unknown',
      (input) => `Invalid value: ${String(input)}, must be one of ${values.join(', ')}`,
    ),
  });

/** At most 50 keys of 40 characters with values of 500; an empty value unsets, an empty string unsets all. */
export const metadata = z.union([
  z.literal('').transform((): null => null),
  z
    .record(
      z.string().max(40, {
        error: () => 'parameter_invalid_string_too_long|Metadata keys can have up to 40 characters',
      }),
      z.string().max(500, {
        error: () => 'parameter_invalid_string_too_long|Metadata values can have up to 500 characters',
      }),
    )
    .refine((all) => Object.keys(all).length <= 50, {
      error: () => 'parameter_invalid_string|Metadata can have up to 50 keys',
    }),
]);
type MetadataPatch = z.output<typeof metadata> | undefined;

export function mergeMetadata(old: Record<string, string>, patch: MetadataPatch): Record<string, string> {
  if (patch === undefined) return old;
  if (patch === null) return {};
  return Object.fromEntries(Object.entries({ ...old, ...patch }).filter(([, value]) => value !== ''));
}

export const created = z.union([
  integer().transform((at) => ({ gte: at, lte: at })),
  z.strictObject({ gt: integer(), gte: integer(), lt: integer(), lte: integer() }).partial(),
]);

export const expand = z.array(z.string());
export const Expand = z.strictObject({ expand: expand.optional() });

export const ListParams = z.strictObject({
  limit: integer({ min: 1, max: 100 }).default(10),
  starting_after: text().optional(),
  ending_before: text().optional(),
  created: created.optional(),
  expand: expand.optional(),
});

const bracket = (path: readonly PropertyKey[]) =>
  path.map((part, i) => (i === 0 ? String(part) : `[${String(part)}]`)).join('');

/** Parses once, at the edge; the first issue becomes Stripe's error. */
export function parseParams<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw toFault(result.error.issues[0], []);
}

function toFault(issue: z.core.$ZodIssue | undefined, parents: readonly PropertyKey[]): StripeFault {
  if (!issue) return new StripeFault('Invalid request.', { began: false });
  const path = [...parents, ...issue.path];
  if (issue.code === 'invalid_union') {
    const nested = issue.errors.flat().find((inner) => inner.path.length > 0 || inner.message.includes('|'));
    if (nested) return toFault(nested, path);
  }
  if (issue.code === 'unrecognized_keys') {
    const param = bracket([...path, issue.keys[0] ?? '']);
    const message = `Received unknown parameter: ${param}. (If Stripe knows it, the local stand-in does not yet.)`;
    return new StripeFault(message, { code: 'parameter_unknown', param, began: false });
  }
  const param = bracket(path);
  const [code, said] = issue.message.includes('|') ? issue.message.split('|', 2) : ['parameter_missing', ''];
  const message = said || describe(code ?? '', param);
  return new StripeFault(message, { ...(code ? { code } : {}), param, began: false });
}

function describe(code: string, param: string): string {
  if (code !== 'parameter_invalid_empty') return `Missing required param: ${param}.`;
  return `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`;
}
