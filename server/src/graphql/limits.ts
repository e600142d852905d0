import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

export const MAX_TOKENS = 2_000;
const MAX_DEPTH = 10;
const MAX_ROOT_FIELDS = 20;

/**
 * Refuses operations that go too deep or ask too many things at their root: one short query must not cost
 * as much as a thousand requests. Introspection has a depth of its own and is not measured.
 */
export const limitOperations: ValidationRule = (context) => {
  const fragment = (name: string): FragmentDefinitionNode | null => context.getFragment(name) ?? null;

  return {
    OperationDefinition(operation) {
      const size = measure(operation.selectionSet, fragment, new Set());
      if (size.depth > MAX_DEPTH)
        context.reportError(new GraphQLError(`the query is deeper than ${MAX_DEPTH}`, { nodes: operation }));
      if (size.fields > MAX_ROOT_FIELDS)
        context.reportError(
          new GraphQLError(`the query has more than ${MAX_ROOT_FIELDS} fields at its root`, {
            nodes: operation,
          }),
        );
    },
  };
};

type Size = { depth: number; fields: number };

/** Levels of fields, and fields of the first level, with fragments spread where they are used. */
function measure(
  { selections }: SelectionSetNode,
  fragment: (name: string) => FragmentDefinitionNode | null,
  within: ReadonlySet<string>,
): Size {
  const total: Size = { depth: 0, fields: 0 };
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const isIntrospection = selection.name.value.startsWith('__');
      const below =
        isIntrospection || !selection.selectionSet
          ? 0
          : measure(selection.selectionSet, fragment, within).depth;
      total.depth = Math.max(total.depth, 1 + below);
      total.fields += 1;
      continue;
    }
    const spread = spreadOf(selection, fragment, within);
    if (!spread) continue;
    const size = measure(spread.set, fragment, spread.within);
    total.depth = Math.max(total.depth, size.depth);
    total.fields += size.fields;
  }
  return total;
}

/** Null for an unknown fragment or one that spreads itself: other rules refuse those. */
function spreadOf(
  selection: Exclude<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>,
  fragment: (name: string) => FragmentDefinitionNode | null,
  within: ReadonlySet<string>,
) {
  if (selection.kind === Kind.INLINE_FRAGMENT) return { set: selection.selectionSet, within };
  const name = selection.name.value;
  const definition = within.has(name) ? null : fragment(name);
  return definition && { set: definition.selectionSet, within: new Set([...within, name]) };
}
