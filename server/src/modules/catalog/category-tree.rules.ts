import type { Category, CategoryNode, CategoryPage } from '@zivero/shared/schemas/catalog';
import type { CategoryId } from '@zivero/shared/schemas/ids';

/** All categories of the shop, ready to be asked; built once per change of any of them. */
export type CategoryTree = {
  all: readonly Category[];
  byId: ReadonlyMap<CategoryId, Category>;
  byPath: ReadonlyMap<string, Category>;
  childrenOf(parentId: CategoryId | null): Category[];
};

const inOrder = (a: Category, b: Category) =>
  a.position - b.position || a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1);

export function categoryTree(all: readonly Category[]): CategoryTree {
  const children = new Map<CategoryId | null, Category[]>();
  for (const category of all) {
    const siblings = children.get(category.parentId) ?? [];
    siblings.push(category);
    children.set(category.parentId, siblings);
  }
  for (const siblings of children.values()) siblings.sort(inOrder);
  return {
    all,
    byId: new Map(all.map((category) => [category.id, category])),
    byPath: new Map(all.map((category) => [category.path, category])),
    childrenOf: (parentId) => children.get(parentId) ?? [],
  };
}

/** "/a/b/c" → ["/a", "/a/b", "/a/b/c"]. */
function pathsUpTo(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** Whether `path` is `ancestor` or lies below it. */
export const isWithin = (path: string, ancestor: string): boolean =>
  path === ancestor || path.startsWith(`${ancestor}/`);

/** From the department down to the category itself. */
export function crumbsOf(tree: CategoryTree, path: string): { name: string; path: string }[] {
  return pathsUpTo(path).flatMap((at) => {
    const category = tree.byPath.get(at);
    return category ? [{ name: category.name, path: category.path }] : [];
  });
}

export function categoryNodes(tree: CategoryTree, parentId: CategoryId | null = null): CategoryNode[] {
  return tree.childrenOf(parentId).map(({ id, slug, name, path, image }) => ({
    id,
    slug,
    name,
    path,
    image,
    children: categoryNodes(tree, id),
  }));
}

export function categoryPage(tree: CategoryTree, category: Category): CategoryPage {
  const { id, name, path, description, image } = category;
  return {
    id,
    name,
    path,
    description,
    image,
    crumbs: crumbsOf(tree, path),
    children: tree
      .childrenOf(id)
      .map((child) => ({ name: child.name, path: child.path, image: child.image })),
  };
}

/** The category and everything below it. */
export function subtreeIds(tree: CategoryTree, id: CategoryId): CategoryId[] {
  const root = tree.byId.get(id);
  if (!root) return [];
  return tree.all.filter((category) => isWithin(category.path, root.path)).map((category) => category.id);
}

/** The categories and all those above them, each once. */
export function ancestryOf(tree: CategoryTree, ids: readonly CategoryId[]): Category[] {
  const paths = new Set(ids.flatMap((id) => pathsUpTo(tree.byId.get(id)?.path ?? '')));
  return [...paths].flatMap((path) => tree.byPath.get(path) ?? []);
}
