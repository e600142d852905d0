import type postgres from 'postgres';
import { buildDeps } from '../server/src/deps.ts';
import { readEnv } from '../server/src/env.ts';
import { newId } from '../server/src/kernel/ids.ts';
import { createLog } from '../server/src/kernel/log.ts';
import type { Sabotage } from '../server/src/local/stress/wraps.ts';
import { prepare } from '../server/src/prepare.ts';

/** An empty shop with one thing to buy. Answers its variant. */
export async function openShop(env: Record<string, string>, stock: number): Promise<string> {
  const store = env.STORE_URL ?? '';
  const urls = { store, admin: `${store}/admin`, api: store };
  const deps = buildDeps({ env: readEnv({ ...env, ZIVERO_ROLE: 'web' }), urls, log: createLog('silent') });
  try {
    await prepare(deps);
    const { catalog, stock: stocks } = deps.modules;
    const made = await catalog.create({
      title: 'The last mugs',
      slug: 'the-last-mugs',
      description: '',
      status: 'active',
      brandId: null,
      categoryIds: [],
      attributes: [],
      tags: [],
      images: [],
      options: [],
      variants: [
        {
          sku: 'MUG-1',
          optionValues: [],
          prices: [{ currency: 'EUR', amountMinor: 2_550, compareAtMinor: null }],
          barcode: null,
          weightGrams: 400,
          imageId: null,
        },
      ],
      seo: { title: null, description: null },
    });
    const variantId = made.kind === 'ok' ? made.product.variants[0]?.id : undefined;
    if (made.kind !== 'ok' || variantId === undefined) throw new Error('the shop has nothing to sell');
    const staff = { kind: 'staff', id: newId('stf') } as const;
    await stocks.adjust({ variantId, change: { kind: 'count', onHand: stock }, reason: 'count' }, staff);
    await stocks.mirror([made.product.id]);
    return variantId;
  } finally {
    await deps.close();
  }
}

/** What no wrap inside a server can take away: the database's own last line. */
export async function dropGuards(sql: postgres.Sql, sabotage: Sabotage | null): Promise<void> {
  if (sabotage === 'no-stock-guard') await sql`ALTER TABLE stock DROP CONSTRAINT stock_reserved`;
}
