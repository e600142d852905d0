import type { AdminProductList, AdminProductRow, Brand, Category } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { CatalogDeps } from './catalog.needs.ts';
import type { CatalogReading } from './catalog.reading.ts';
import type { StaffFilter, UpdatedCursor } from './catalog.repo.ts';
import { adminRow, type RowSource } from './catalog.rules.ts';
import { subtreeIds } from './category-tree.rules.ts';

const MAX_TITLES = 500;
type Page = { items: AdminProductRow[]; nextCursor: string | null; total: number };

/** Lists of the admin: products by any filter, all categories, all brands. */
export function createStaffLists(deps: CatalogDeps & { reading: CatalogReading }) {
  const { products, taxonomy, settings, finder, reading } = deps;

  /**
   * The newest changes come straight from the database by its indexes; words, stock and the other orders
   * are asked of the search index (any status), whose ids are then read fresh.
   */
  async function list(input: AdminProductList): Promise<Page> {
    const tree = await reading.tree();
    const filter: StaffFilter = {
      status: input.status ?? null,
      categoryIds: input.categoryId ? subtreeIds(tree, input.categoryId) : null,
      brandId: input.brandId ?? null,
    };
    const isIndexed = input.q.trim() === '' && input.stock === 'any' && input.sort === 'updated';
    const page = isIndexed ? await byUpdate(input, filter) : await bySearch(input, filter);
    const view = await reading.viewOf(page.found, undefined);
    return {
      items: page.found.map((product) => adminRow(product, view, tree)),
      nextCursor: page.nextCursor,
      total: page.total,
    };
  }

  async function byUpdate(input: AdminProductList, filter: StaffFilter) {
    const after = input.cursor ? readCursor(input.cursor) : null;
    const [found, total] = await Promise.all([
      products.rowsByUpdate(filter, { after, limit: input.limit + 1 }),
      products.countForStaff(filter),
    ]);
    const shown = found.slice(0, input.limit);
    const last = shown.at(-1);
    return { found: shown, total, nextCursor: found.length > input.limit && last ? cursorOf(last) : null };
  }

  async function bySearch(input: AdminProductList, filter: StaffFilter) {
    const q = input.q.trim();
    // A SKU typed or scanned whole is meant exactly.
    const bySku = q === '' || input.cursor ? [] : await products.idsBySku(q);
    const { lowStockThreshold } = await settings.get();
    const { stock, sort, limit } = input;
    const after = input.cursor ?? null;
    const result =
      bySku.length > 0
        ? { ids: bySku, total: bySku.length, after: null }
        : await finder.findForStaff({ q, filter, stock, lowStockThreshold, sort, limit, after });
    const found = inOrderOf(result.ids, await products.rowsByIds(result.ids, limit));
    return { found, total: result.total, nextCursor: result.after };
  }

  async function categories(): Promise<Category[]> {
    const { all } = await reading.tree();
    return [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async function brands(): Promise<Brand[]> {
    return (await taxonomy.brands()).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** What products are called, of any status; those that are gone are left out. At most 500. */
  async function titles(ids: readonly ProductId[]): Promise<Record<ProductId, string>> {
    const found = await products.rowsByIds(ids, MAX_TITLES);
    return Object.fromEntries(found.map(({ id, title }) => [id, title]));
  }

  return { list, staffCategories: categories, brands, titles };
}

function inOrderOf(ids: readonly ProductId[], found: readonly RowSource[]): RowSource[] {
  const byId = new Map(found.map((product) => [product.id, product]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const CursorParts = z.tuple([z.int(), z.custom<ProductId>((id) => typeof id === 'string')]);

const cursorOf = ({ updatedAt, id }: RowSource): string =>
  Buffer.from(JSON.stringify([updatedAt.getTime(), id])).toString('base64url');

function readCursor(cursor: string): UpdatedCursor {
  try {
    const [at, id] = CursorParts.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { updatedAt: new Date(at), id };
  } catch (cause) {
    throw new AppError('request.invalid', { cause, fields: [{ path: 'cursor', code: 'malformed' }] });
  }
}
