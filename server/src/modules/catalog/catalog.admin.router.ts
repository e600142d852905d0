import {
  AdminProductList,
  AdminProductRow,
  Brand,
  Category,
  CreateProduct,
  CreateProductResult,
  Product,
  UpdateProduct,
  UpdateProductResult,
} from '@zivero/shared/schemas/catalog';
import { CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import { countedPageOf } from '@zivero/shared/schemas/paging';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { CatalogModule } from './catalog.ts';

const ById = z.object({ id: ProductId });
const Name = z.string().trim().min(1).max(80);
const SaveBrand = z.object({ name: Name });
const SaveCategory = z.object({ name: Name, parentId: CategoryId.nullable() });

export function createCatalogAdminRouter(catalog: CatalogModule) {
  const read = staffProcedure('catalog.read');
  const write = staffProcedure('catalog.write');
  return router({
    list: read
      .input(AdminProductList)
      .output(countedPageOf(AdminProductRow))
      .query(({ input }) => catalog.list(input)),
    byId: read
      .input(ById)
      .output(Product)
      .query(({ input }) => catalog.byId(input.id)),
    titles: read
      .input(z.object({ ids: z.array(ProductId).max(500) }))
      .output(z.record(ProductId, z.string()))
      .query(({ input }) => catalog.titles(input.ids)),
    categories: read.output(z.array(Category)).query(() => catalog.staffCategories()),
    brands: read.output(z.array(Brand)).query(() => catalog.brands()),
    create: write
      .input(CreateProduct)
      .output(CreateProductResult)
      .mutation(({ input }) => catalog.create(input)),
    update: write
      .input(UpdateProduct)
      .output(UpdateProductResult)
      .mutation(({ input }) => catalog.update(input)),
    saveBrand: write
      .input(SaveBrand)
      .output(Brand)
      .mutation(({ input }) => catalog.saveBrand(input)),
    saveCategory: write
      .input(SaveCategory)
      .output(Category)
      .mutation(({ input }) => catalog.saveCategory(input)),
  });
}
