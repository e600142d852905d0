import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { toJsonSchema } from './json-schema.ts';

type Operation = {
  parameters?: Array<{ name: string; in: string; schema: unknown }>;
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
};
type Spec = {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

const spec: Spec = JSON.parse(readFileSync(join(import.meta.dir, 'spec3.cut.json'), 'utf8'));
const ROOT = 'stripe';
export const SPEC_VERSION = spec.info.version;

/** Checks requests, replies and objects against Stripe's published description. Answers what is wrong. */
export function createContract() {
  const common = { strict: false, validateFormats: false, allErrors: true } as const;
  const replies = new Ajv(common);
  replies.addSchema({ $id: ROOT, components: { schemas: convertAll() } });
  // A form carries text alone: numbers and booleans are read out of it.
  const requests = new Ajv({ ...common, coerceTypes: true });
  const compiled = new Map<string, ValidateFunction>();

  function validator(key: string, ajv: Ajv, make: () => unknown): ValidateFunction {
    const known = compiled.get(key);
    if (known) return known;
    const made = ajv.compile(make() as object);
    compiled.set(key, made);
    return made;
  }

  function checkRequest(method: string, path: string, form: object): string[] {
    const { operation, key } = find(method, path);
    const check = validator(`request ${key}`, requests, () => requestSchema(operation));
    return check(structuredClone(form)) ? [] : explain(check.errors);
  }

  function checkReply(method: string, path: string, reply: { status: number; body: unknown }): string[] {
    const { operation, key } = find(method, path);
    const name = reply.status === 200 ? '200' : 'default';
    const check = validator(`${name} ${key}`, replies, () => replySchema(operation, name));
    return check(reply.body) ? [] : explain(check.errors);
  }

  function checkObject(kind: string, object: unknown): string[] {
    const check = validator(`object ${kind}`, replies, () => ({
      $ref: `${ROOT}#/components/schemas/${kind}`,
    }));
    return check(object) ? [] : explain(check.errors);
  }

  return { checkRequest, checkReply, checkObject };
}

function convertAll(): Record<string, unknown> {
  const entries = Object.entries(spec.components.schemas);
  return Object.fromEntries(entries.map(([name, schema]) => [name, toJsonSchema(schema as never, ROOT)]));
}

/** The operation for a real path; a literal part wins over a parameter. */
function find(method: string, path: string): { operation: Operation; key: string } {
  const parts = path.split('/');
  const fits = (template: string) => {
    const wanted = template.split('/');
    return (
      wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i])
    );
  };
  const [best] = Object.keys(spec.paths)
    .filter(fits)
    .sort((a, b) => a.split('{').length - b.split('{').length);
  const operation = best ? spec.paths[best]?.[method.toLowerCase()] : undefined;
  if (!best || !operation) throw new Error(`Stripe's description has no ${method} ${path}`);
  return { operation, key: `${method} ${best}` };
}

function requestSchema(operation: Operation): unknown {
  const body = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  if (query.length === 0) return toJsonSchema(body as never, '', true);
  const properties = Object.fromEntries(query.map((one) => [one.name, one.schema]));
  return toJsonSchema({ type: 'object', properties } as never, '', true);
}

function replySchema(operation: Operation, name: string): unknown {
  const schema = operation.responses[name]?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`no schema for ${name}`);
  return toJsonSchema(schema as never, ROOT);
}

function explain(errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    (one) => `${one.instancePath || '/'} ${one.message} ${JSON.stringify(one.params)}`,
  );
}
