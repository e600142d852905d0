type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };

const isTree = (value: Json | undefined): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const REF = '#/components/schemas/';

/**
 * An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type, references point into `root`. `closed`
 * also forbids, at every depth, what is not named: for requests, where a mistyped name must not pass.
 */
export function toJsonSchema(node: Json, root: string, closed = false): Json {
  if (Array.isArray(node)) return node.map((one) => toJsonSchema(one, root, closed));
  if (!isTree(node)) return node;
  const { nullable, ...rest } = node;
  const tree: Tree = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref' && typeof value === 'string') tree[key] = `${root}${REF}${value.slice(REF.length)}`;
    else if (key === 'properties' && isTree(value))
      tree[key] = mapValues(value, (one) => toJsonSchema(one, root, closed));
    else tree[key] = key === 'enum' ? value : toJsonSchema(value, root, closed);
  }
  if (closed && isTree(tree.properties) && tree.additionalProperties === undefined)
    tree.additionalProperties = false;
  return nullable === true ? orNull(tree) : tree;
}

function mapValues(tree: Tree, change: (value: Json) => Json): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(value)]));
}

function orNull(tree: Tree): Tree {
  if (Array.isArray(tree.anyOf)) return { ...tree, anyOf: [...tree.anyOf, { type: 'null' }] };
  if (typeof tree.type !== 'string') return tree;
  const widened: Tree = { ...tree, type: [tree.type, 'null'] };
  return Array.isArray(tree.enum) ? { ...widened, enum: [...tree.enum, null] } : widened;
}
