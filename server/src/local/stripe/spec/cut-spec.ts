/**
 * Cuts Stripe's OpenAPI description to what the stand-in speaks, for the contract test:
 *
 *   bun server/src/local/stripe/spec/cut-spec.ts [spec3.json]
 *
 * Without a path the file is taken from the Go module named below (needs `go`). What is left is Stripe's own
 * text, unchanged but for what is dropped: other paths, descriptions, `x-` extensions, means of payment and
 * expansions that the stand-in does not have.
 */
import { join } from 'node:path';

const MODULE = 'github.com/stripe/stripe-mock@v0.197.0';
const OUTPUT = join(import.meta.dir, 'spec3.cut.json');

const PATHS: Record<string, readonly string[]> = {
  '/v1/balance_transactions': ['get'],
  '/v1/balance_transactions/{id}': ['get'],
  '/v1/charges': ['get'],
  '/v1/charges/{charge}': ['get'],
  '/v1/charges/{charge}/refunds': ['get'],
  '/v1/checkout/sessions': ['get', 'post'],
  '/v1/checkout/sessions/{session}': ['get', 'post'],
  '/v1/checkout/sessions/{session}/expire': ['post'],
  '/v1/checkout/sessions/{session}/line_items': ['get'],
  '/v1/customers': ['get', 'post'],
  '/v1/customers/{customer}': ['get', 'post'],
  '/v1/customers/{customer}/payment_methods': ['get'],
  '/v1/disputes': ['get'],
  '/v1/disputes/{dispute}': ['get', 'post'],
  '/v1/disputes/{dispute}/close': ['post'],
  '/v1/events': ['get'],
  '/v1/events/{id}': ['get'],
  '/v1/payment_intents': ['get'],
  '/v1/payment_intents/{intent}': ['get', 'post'],
  '/v1/payment_intents/{intent}/cancel': ['post'],
  '/v1/payment_intents/{intent}/capture': ['post'],
  '/v1/payment_methods/{payment_method}': ['get'],
  '/v1/payment_methods/{payment_method}/detach': ['post'],
  '/v1/refunds': ['get', 'post'],
  '/v1/refunds/{refund}': ['get', 'post'],
  '/v1/webhook_endpoints': ['get', 'post'],
  '/v1/webhook_endpoints/{webhook_endpoint}': ['delete', 'get', 'post'],
};

/** Objects that a field may hold whole. Other expansions are cut down to their id. */
const OBJECTS = new Set([
  'balance_transaction',
  'charge',
  'checkout.session',
  'customer',
  'deleted_customer',
  'dispute',
  'event',
  'payment_intent',
  'payment_method',
  'refund',
]);

/** Of these, only the means of payment that the stand-in has. */
const MEANS =
  /^(payment_method|payment_method_details|checkout_session_payment_method_options|payment_intent_payment_method_options|refund_destination_details|dispute_payment_method_details|payment_intent_next_action)$/;
const KEPT_MEANS = new Set(['card', 'sepa_debit', 'redirect_to_url', 'type']);
const NOT_A_MEANS = new Set(
  'id object allow_redisplay billing_details created customer livemode metadata radar_options use_stripe_sdk'.split(
    ' ',
  ),
);
const DROPPED_PROPERTIES: Record<string, readonly string[]> = {
  customer: [
    'cash_balance',
    'default_source',
    'discount',
    'sources',
    'subscriptions',
    'tax',
    'tax_ids',
    'test_clock',
  ],
  api_errors: ['setup_intent', 'source'],
};
const DROPPED_PARAMETERS = ['subscription_data', 'setup_intent_data', 'payment_method_data'];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };
type Spec = {
  openapi: string;
  info: Tree;
  paths: Record<string, Record<string, Tree>>;
  components: { schemas: Record<string, Tree> };
};

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const REF = '#/components/schemas/';

/** Only where a key is the schema's own word, not the name of a property. */
function strip(node: Json, names = false): Json {
  if (Array.isArray(node)) return node.map((one) => strip(one));
  if (!isTree(node)) return node;
  const kept = Object.entries(node).filter(
    ([key]) =>
      names ||
      !(
        key === 'description' ||
        key === 'title' ||
        key === 'encoding' ||
        key === 'operationId' ||
        key.startsWith('x-')
      ),
  );
  const tree: Tree = Object.fromEntries(
    kept.map(([key, value]) => [key, strip(value, key === 'properties' && !names)]),
  );
  return dropExpansions(tree);
}

function dropExpansions(tree: Tree): Tree {
  const options = tree.anyOf;
  const isExpansion = Array.isArray(options) && options.some((one) => isTree(one) && one.type === 'string');
  if (!isExpansion) return tree;
  const kept = options.filter(
    (one) => !isTree(one) || typeof one.$ref !== 'string' || OBJECTS.has(one.$ref.slice(REF.length)),
  );
  return { ...tree, anyOf: kept };
}

function narrow(name: string, schema: Tree): Tree {
  const properties = schema.properties;
  if (!isTree(properties)) return schema;
  const dropped = DROPPED_PROPERTIES[name] ?? [];
  const kept = Object.entries(properties).filter(([key]) => {
    if (dropped.includes(key)) return false;
    return !MEANS.test(name) || KEPT_MEANS.has(key) || NOT_A_MEANS.has(key);
  });
  return { ...schema, properties: Object.fromEntries(kept) };
}

function cutOperation(operation: Tree): Tree {
  const { parameters, requestBody, responses } = strip(operation) as Tree;
  for (const body of findBodies(requestBody ?? null)) {
    for (const name of DROPPED_PARAMETERS) delete body[name];
    const options = body.payment_method_options;
    const means = isTree(options) && isTree(options.properties) ? options.properties : {};
    for (const name of Object.keys(means)) if (!KEPT_MEANS.has(name)) delete means[name];
  }
  return {
    ...(parameters ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: responses ?? {},
  };
}

function findBodies(requestBody: Json): Tree[] {
  const content =
    isTree(requestBody) && isTree(requestBody.content) ? Object.values(requestBody.content) : [];
  return content.flatMap((media) =>
    isTree(media) && isTree(media.schema) && isTree(media.schema.properties) ? [media.schema.properties] : [],
  );
}

function refsIn(node: Json, into: Set<string>): Set<string> {
  if (Array.isArray(node)) for (const one of node) refsIn(one, into);
  else if (isTree(node)) {
    if (typeof node.$ref === 'string') into.add(node.$ref.slice(REF.length));
    for (const value of Object.values(node)) refsIn(value, into);
  }
  return into;
}

function cut(spec: Spec): Spec {
  const paths: Spec['paths'] = {};
  for (const [path, methods] of Object.entries(PATHS)) {
    const all = spec.paths[path];
    if (!all) throw new Error(`the description has no ${path}`);
    paths[path] = Object.fromEntries(methods.map((method) => [method, cutOperation(all[method] ?? {})]));
  }
  const schemas: Record<string, Tree> = {};
  const open = [...refsIn(paths as unknown as Json, new Set(OBJECTS))];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (schemas[name]) continue;
    const schema = spec.components.schemas[name];
    if (!schema) throw new Error(`the description has no schema ${name}`);
    const kept = narrow(name, strip(schema) as Tree);
    schemas[name] = kept;
    open.push(...refsIn(kept, new Set()));
  }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const info: Tree = { title: 'Stripe API, cut', version: spec.info.version ?? '', license: { name: 'MIT' } };
  return { openapi: spec.openapi, info, paths, components: { schemas: sorted } };
}

/** One path and one schema a line: small, and a later cut shows what changed. */
function print(spec: Spec): string {
  const lines = (tree: object) =>
    Object.entries(tree)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n');
  return `{"openapi":${JSON.stringify(spec.openapi)},"info":${JSON.stringify(spec.info)},\n"paths":{\n${lines(spec.paths)}\n},\n"components":{"schemas":{\n${lines(spec.components.schemas)}\n}}}\n`;
}

async function find(): Promise<string> {
  if (Bun.argv[2]) return Bun.argv[2];
  const found = Bun.spawnSync(['go', 'mod', 'download', '-json', MODULE], { stderr: 'inherit' });
  if (!found.success) throw new Error(`could not get ${MODULE}; give the path of a spec3.json`);
  const { Dir: dir }: { Dir: string } = JSON.parse(found.stdout.toString());
  return join(dir, 'embedded/openapi/spec3.json');
}

const spec: Spec = await Bun.file(await find()).json();
const text = print(cut(spec));
await Bun.write(OUTPUT, text);
console.log(`${OUTPUT}: ${Math.round(text.length / 1024)} KiB`);
