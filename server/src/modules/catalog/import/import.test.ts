import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip, gzipSync } from 'node:zlib';
import type { Product } from '@zivero/shared/schemas/catalog';
import { testStores } from '../../../../test/harness.ts';
import { draftFaults } from '../draft.rules.ts';
import { openImporter } from './import.fixture.ts';
import type { ImportOptions } from './import.types.ts';

const { mongo, pg, urls } = await testStores();
const importer = await openImporter(urls);
const { importProducts } = importer;
const folder = mkdtempSync(join(tmpdir(), 'zivero-import-'));
afterAll(async () => {
  await importer.close();
  rmSync(folder, { recursive: true, force: true });
});
type Stored = Omit<Product, 'id'> & { _id: string };
const products = mongo.db.collection<Stored>('products');
const errorFile = join(folder, 'errors');

beforeEach(async () => {
  await products.deleteMany({});
  await Promise.all([
    mongo.db.collection('brands').deleteMany({}),
    mongo.db.collection('categories').deleteMany({}),
  ]);
  await pg.sql`truncate stock, stock_movements`;
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const lines = (...rows: object[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const run = (name: string, content: string | Uint8Array, options: Partial<ImportOptions> = {}) =>
  importProducts({ source: { path: file(name, content) }, ...options });
const bySku = (sku: string) => products.findOne({ 'variants.sku': sku });
const mugs = (count: number, from = 0) =>
  lines(
    ...Array.from({ length: count }, (_, i) => ({
      id: `m${from + i}`,
      title: `Mug number ${from + i}`,
      brand: i % 2 === 0 ? 'Kilnmere' : 'Haldmoor',
      categories: ['Kitchen', 'Mugs'],
      price: 18.5,
      stock: i % 7,
    })),
  );

describe('a file of products', () => {
  test('becomes whole products with brand, categories, price and stock', async () => {
    const report = await run('a.jsonl', mugs(40), { batchSize: 15 });
    expect(report).toMatchObject({
      kind: 'done',
      rows: 40,
      created: 40,
      failed: 0,
      newBrands: 2,
      newCategories: 2,
    });
    const [mug, categories, brand] = [
      await bySku('m3'),
      await mongo.db.collection('categories').find().toArray(),
      await mongo.db.collection('brands').findOne({ slug: 'haldmoor' }),
    ];
    expect(mug).toMatchObject({
      slug: 'mug-number-3',
      status: 'active',
      externalId: 'm3',
      version: 1,
      variants: [{ sku: 'm3', prices: [{ currency: 'EUR', amountMinor: 1850, compareAtMinor: null }] }],
    });
    expect(categories.map(({ path }) => path).sort()).toEqual(['/kitchen', '/kitchen/mugs']);
    expect(mug?.categoryIds[0]).toBe(categories.find(({ path }) => path === '/kitchen/mugs')?._id as never);
    expect(mug?.brandId).toBe(brand?._id as never);
    const variantId = mug?.variants[0]?.id ?? '';
    expect(mug?.derived.available).toEqual({ [variantId]: 3 });
    const rows = await pg.sql`select on_hand, product_id from stock where variant_id = ${variantId}`;
    expect({ ...rows[0] }).toEqual({ on_hand: 3, product_id: mug?._id ?? '' });
    const [all] = await pg.sql`
      select count(*)::int as rows, sum(on_hand)::int as units,
        (select sum(delta_on_hand)::int from stock_movements where reason = 'initial') as moved from stock`;
    expect({ ...all }).toEqual({ rows: 40, units: 115, moved: 115 });
  });

  test('imported again changes nothing; changed rows change only what they say', async () => {
    await run('a.jsonl', mugs(10));
    const before = await products.find().sort({ _id: 1 }).toArray();
    expect(await run('a.jsonl', mugs(10))).toMatchObject({ created: 0, updated: 0, unchanged: 10 });
    expect(await products.find().sort({ _id: 1 }).toArray()).toEqual(before);
    const report = await run('b.csv', 'sku;preis;bestand\nm3;19,90;44\nm4;;\n');
    expect(report).toMatchObject({ updated: 1, unchanged: 1, created: 0, failed: 0 });
    const mug = await bySku('m3');
    expect(mug).toMatchObject({
      title: 'Mug number 3',
      version: 2,
      variants: [{ prices: [{ amountMinor: 1990 }] }],
    });
    const [row] = await pg.sql`select on_hand from stock where variant_id = ${mug?.variants[0]?.id ?? ''}`;
    expect(row?.on_hand).toBe(44);
    expect(importer.bumped).toContain('product:mug-number-3');
  });

  test('a dry run says the same and writes nothing, not even its errors', async () => {
    const content = mugs(5) + lines({ id: 'x', title: 'No price' });
    const dry = await run('a.jsonl', content, { dryRun: true, errorFile });
    expect(dry).toMatchObject({ dryRun: true, created: 5, failed: 1, newBrands: 2, newCategories: 2 });
    expect(await products.countDocuments()).toBe(0);
    expect(await mongo.db.collection('brands').countDocuments()).toBe(0);
    expect((await pg.sql`select 1 from stock`).length).toBe(0);
    expect(existsSync(errorFile)).toBe(false);
    const { created, failed, faults } = await run('a.jsonl', content);
    expect({ created, failed, faults }).toEqual({
      created: dry.created,
      failed: dry.failed,
      faults: dry.faults,
    });
  });

  test('packed CSV with variants in rows, as Shopify exports it, becomes products with options', async () => {
    const csv = [
      'Handle,Title,Body (HTML),Vendor,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src',
      'dome-lamp,Dome table lamp,"<p>Warm, ""low"" light.</p>",Haldmoor,"lamp, light",TRUE,Colour,Ember,Size,24 cm,L-E-24,900,4,69.00,,a.png',
      'dome-lamp,,,,,,,Ember,,34 cm,L-E-34,1200,2,89.00,110.00,',
      'dome-lamp,,,,,,,Sage,,34 cm,L-S-34,1200,0,89.00,,',
      'dome-lamp,,,,,,,,,,,,,,,b.png',
      'candle,Fig candle,,Marisolle,,FALSE,Title,Default Title,,,C-1,300,9,28.00,,',
      '',
    ].join('\r\n');
    const report = await run('shop.csv.gz', gzipSync(csv));
    expect(report).toMatchObject({
      rows: 5,
      created: 2,
      failed: 0,
      columns: { 'Image Src': null, Vendor: 'brand' },
    });
    const lamp = await products.findOne({ slug: 'dome-lamp' });
    expect(lamp?.options).toEqual([
      {
        name: 'Colour',
        values: [
          { value: 'Ember', swatch: null },
          { value: 'Sage', swatch: null },
        ],
      },
      {
        name: 'Size',
        values: [
          { value: '24 cm', swatch: null },
          { value: '34 cm', swatch: null },
        ],
      },
    ]);
    expect(lamp?.variants.map(({ sku, optionValues }) => [sku, ...optionValues])).toEqual([
      ['L-E-24', 'Ember', '24 cm'],
      ['L-E-34', 'Ember', '34 cm'],
      ['L-S-34', 'Sage', '34 cm'],
    ]);
    expect(lamp).toMatchObject({
      description: 'Warm, "low" light.',
      tags: ['lamp', 'light'],
      status: 'active',
    });
    expect(lamp?.variants[1]?.prices).toEqual([
      { currency: 'EUR', amountMinor: 8900, compareAtMinor: 11000 },
    ]);
    expect(await bySku('C-1')).toMatchObject({ status: 'draft', options: [], publishedAt: null });
    expect(await run('again.csv', csv)).toMatchObject({ created: 0, unchanged: 2, updated: 0 });
  });

  test('a new variant joins its product, which keeps the others', async () => {
    const row = (sku: string, Colour: string) => ({
      handle: 'tee',
      title: 'Tee',
      sku,
      Colour,
      price: 29,
      stock: 5,
    });
    await run('a.jsonl', lines(row('T-1', 'Oat'), row('T-2', 'Sage')));
    const report = await run('b.jsonl', lines(row('T-3', 'Ember')));
    expect(report).toMatchObject({ created: 0, updated: 1 });
    const tee = await products.findOne({ slug: 'tee' });
    expect(tee?.variants.map(({ sku }) => sku)).toEqual(['T-1', 'T-2', 'T-3']);
    const rows = await pg.sql`select on_hand from stock`;
    expect(rows.map((each) => each.on_hand)).toEqual([5, 5, 5]);
    expect(Object.keys(tee?.derived.available ?? {}).length).toBe(3);
  });

  test('nested variants, attributes and options of JSON', async () => {
    await run(
      'a.jsonl',
      lines({
        externalId: 'p1',
        title: 'Carafe',
        attributes: { Material: 'Stoneware' },
        variants: [
          { sku: 'C-1', options: { Size: '1 l' }, price: 52, weightGrams: 900, stock: 3 },
          { sku: 'C-2', options: { Size: '2 l' }, price: 64.5, compareAt: 70 },
        ],
      }),
    );
    const carafe = await bySku('C-2');
    expect(carafe?.attributes).toEqual([{ name: 'Material', value: 'Stoneware' }]);
    expect(carafe?.variants[1]).toMatchObject({
      optionValues: ['2 l'],
      prices: [{ amountMinor: 6450, compareAtMinor: 7000 }],
    });
    expect(draftFaults(carafe as never)).toEqual([]);
  });

  test('products of the same title get addresses of their own', async () => {
    await run('a.jsonl', lines({ id: 'a', title: 'Mug', price: 1 }, { id: 'b', title: 'Mug', price: 1 }));
    await run('b.jsonl', lines({ id: 'c', title: 'Mug', price: 1 }));
    const slugs = (await products.find().toArray()).map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(3);
    expect(slugs.filter((slug) => slug === 'mug').length).toBe(1);
  });

  test('a product that comes again further down is the same product, in the same batch and in the next', async () => {
    const row = (price: number) => ({ id: 'twice', sku: 'TW-1', title: 'Twice', price, stock: price });
    for (const batchSize of [1, 2, 100]) {
      await products.deleteMany({});
      await pg.sql`truncate stock, stock_movements`;
      const other = (n: number) => ({ id: `o${n}`, title: `Other ${n}`, price: 1, stock: 1 });
      const content = [row(1), row(2), other(1), row(3), other(2), other(3), row(4)];
      const report = await run('a.jsonl', lines(...content), { batchSize });
      expect(report).toMatchObject({ created: 4, failed: 0, rows: 7 });
      const all = await products.find({ externalId: 'twice' }).toArray();
      expect(all.map(({ variants }) => variants.map(({ prices }) => prices[0]?.amountMinor))).toEqual([
        [400],
      ]);
      const rows = await pg.sql`select variant_id, on_hand from stock order by on_hand desc`;
      expect(rows.map(({ on_hand }) => on_hand)).toEqual([4, 1, 1, 1]);
      expect(rows[0]?.variant_id).toBe(all[0]?.variants[0]?.id as never);
    }
  });

  test('a product whose second variant is known joins the one that has it, and leaves no stray stock', async () => {
    const row = (sku: string, Colour: string) => ({ title: 'Tee', sku, Colour, price: 29, stock: 5 });
    await run('a.jsonl', lines({ externalId: 'old', ...row('T-1', 'Oat') }));
    const both = [row('T-0', 'Sage'), row('T-1', 'Oat')].map((each) => ({ handle: 'other', ...each }));
    expect(await run('b.jsonl', lines(...both))).toMatchObject({ created: 0, updated: 1, failed: 0 });
    const all = await products.find().toArray();
    expect(all.map(({ variants }) => variants.map(({ sku }) => sku))).toEqual([['T-1', 'T-0']]);
    const rows = await pg.sql`select variant_id from stock order by 1`;
    expect(rows.map(({ variant_id }) => variant_id)).toEqual(
      all.flatMap(({ variants }) => variants.map(({ id }) => id)).sort() as never,
    );
  });

  test('what is known may be left alone, what is new may be left out or made a draft', async () => {
    await run('a.jsonl', mugs(2), { onNew: 'draft' });
    expect(await bySku('m0')).toMatchObject({ status: 'draft' });
    const changed = lines({ id: 'm0', title: 'Renamed', price: 1 }, { id: 'm9', title: 'New', price: 1 });
    expect(await run('b.jsonl', changed, { onExisting: 'skip' })).toMatchObject({ skipped: 1, created: 1 });
    const other = lines({ id: 'm0', title: 'Renamed', price: 1 }, { id: 'm8', title: 'Newer', price: 1 });
    expect(await run('c.jsonl', other, { onNew: 'skip' })).toMatchObject({
      skipped: 1,
      updated: 1,
      created: 0,
    });
  });

  test('an empty cell changes nothing, NULL empties', async () => {
    await run(
      'a.jsonl',
      lines({ id: 'x', title: 'X', price: 1, description: 'old', brand: 'B', tags: 'a,b', compareAt: 3 }),
    );
    await run('b.csv', 'id,title,description,brand,tags,compare at\nx,,,NULL,NULL,NULL\n');
    expect(await bySku('x')).toMatchObject({
      title: 'X',
      description: 'old',
      brandId: null,
      tags: [],
      variants: [{ prices: [{ amountMinor: 100, compareAtMinor: null }] }],
    });
  });
});

describe('rows with faults', () => {
  const bad = [
    '{"id":"ok1","title":"Good","price":1}',
    '{"id":"b1","title":"No price"}',
    '{"id":"b2","title":"Odd price","price":"ca. 3"}',
    '{"id":"b3", broken',
    '',
    '{"id":"b4","title":"Odd stock","price":1,"stock":-4}',
    '{"id":"ok2","title":"Good too","price":1}',
    '',
  ].join('\n');

  test('are left out one by one, each with line, column, reason and value', async () => {
    const report = await run('bad.jsonl', bad, { errorFile });
    expect(report).toMatchObject({ created: 2, failed: 4 });
    expect(report.faults.map(({ line, column, code, value }) => [line, column, code, value])).toEqual([
      [3, 'price', 'not-a-number', 'ca. 3'],
      [4, null, 'malformed-row', null],
      [6, 'stock', 'out-of-range', '-4'],
      [2, null, 'missing', null],
    ]);
    expect(await products.distinct('externalId')).toEqual(['ok1', 'ok2']);
  });

  test('their file is of the same kind, and imports when corrected', async () => {
    await run('bad.jsonl', bad, { errorFile });
    const rows = readFileSync(errorFile, 'utf8')
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    expect(rows.length).toBe(4);
    expect(rows.every((row) => typeof row.zivero_error === 'string')).toBe(true);
    const corrected = rows.filter((row) => 'id' in row).map((row) => ({ ...row, price: 2, stock: 1 }));
    expect(await run('corrected.jsonl', lines(...corrected))).toMatchObject({ created: 3, failed: 0 });
  });

  test('of a CSV file keep its signs and quotes, with all rows of a faulty product', async () => {
    const csv =
      'handle;title;colour;price;note\na;"A; ""x""";Oat;1,00;n\na;;Sage;;"two\nlines"\nb;B;;2,00;\n';
    const report = await run('bad.csv', csv, { errorFile });
    expect(report).toMatchObject({ created: 1, failed: 2, rows: 3 });
    expect(report.faults).toMatchObject([{ line: 3, code: 'missing' }]);
    const text = readFileSync(errorFile, 'utf8');
    expect(text).toBe(
      'handle;title;colour;price;note;zivero_error\na;"A; ""x""";Oat;1,00;n;\na;;Sage;;"two\nlines";a new product needs a price\n',
    );
    const corrected = text.replace('Sage;;', 'Sage;3,00;');
    expect(await run('corrected.csv', corrected)).toMatchObject({ created: 1, failed: 0 });
    expect((await products.findOne({ slug: 'a' }))?.variants.length).toBe(2);
  });

  test('rows whose SKUs belong to several products touch none of them', async () => {
    await run('a.jsonl', mugs(2));
    const mixed = lines(
      { handle: 'z', title: 'Z', sku: 'm0', price: 9 },
      { handle: 'z', sku: 'm1', price: 9 },
    );
    expect(await run('b.jsonl', mixed)).toMatchObject({ failed: 2, updated: 0, faults: [{ code: 'taken' }] });
    expect(await products.countDocuments({ version: 1 })).toBe(2);
  });

  test('an unknown target or column in the mapping is refused before anything is read', async () => {
    const source = { path: file('a.csv', 'sku,title,price\n1,a,1\n') };
    const refused = (columns: Record<string, string>) =>
      expect(importProducts({ source, mapping: { columns } as never })).rejects.toMatchObject({
        code: 'request.invalid',
      });
    await refused({ prise: 'price' });
    await refused({ price: 'cost' });
    await expect(importProducts({ source: { path: join(folder, 'none.csv') } })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});

describe('an import that is cut off', () => {
  const stateDir = join(folder, 'state');

  async function expectWhole(count: number) {
    const all = await products.find().toArray();
    expect(all.length).toBe(count);
    const rows = await pg.sql<
      { variant_id: string; product_id: string; on_hand: number }[]
    >`select * from stock`;
    expect(rows.length).toBe(count);
    for (const product of all) {
      const [variant] = product.variants;
      const row = rows.find(({ variant_id }) => variant_id === variant?.id);
      expect(row).toMatchObject({
        product_id: product._id,
        on_hand: product.derived.available[variant?.id ?? ''] as number,
      });
    }
  }

  test('by a signal goes on behind the last finished row', async () => {
    const stopping = new AbortController();
    const options = { source: { path: file('a.jsonl', mugs(300)) }, stateDir, batchSize: 50, errorFile };
    const first = await importProducts({
      ...options,
      signal: stopping.signal,
      onProgress: ({ rows }) => rows >= 100 && stopping.abort(),
    });
    expect(first).toMatchObject({ kind: 'stopped', rows: 100, created: 100 });
    const second = await importProducts(options);
    expect(second).toMatchObject({ kind: 'done', resumedAtRow: 100, rows: 300, created: 300, unchanged: 0 });
    await expectWhole(300);
    expect(await importProducts(options)).toMatchObject({ resumedAtRow: 0, unchanged: 300 });
  });

  test('by kill -9, at whatever moment, leaves whole products and is finished by the next run', async () => {
    const path = file('big.jsonl', mugs(600));
    for (const after of [1, 4, 9]) {
      const child = Bun.spawn(
        ['bun', join(import.meta.dirname, 'import.fixture.ts'), urls.mongodb, urls.postgres, path, stateDir],
        {
          stdout: 'pipe',
          stderr: 'inherit',
        },
      );
      let seen = '';
      for await (const part of child.stdout) {
        seen += new TextDecoder().decode(part);
        if (seen.split('\n').length > after) break;
      }
      await Bun.sleep(3 * after);
      child.kill('SIGKILL');
      await child.exited;
      const broken = await products.countDocuments({
        $or: [{ variants: { $size: 0 } }, { 'derived.available': {} }],
      });
      expect(broken).toBe(0);
      // A product that can be seen has its stock.
      const ids = (await products.distinct('variants.id')) as string[];
      const [found] =
        await pg.sql`select count(*)::int as rows from stock where variant_id in ${pg.sql(ids)}`;
      expect(found?.rows).toBe(ids.length);
    }
    const report = await importProducts({ source: { path }, stateDir, batchSize: 25 });
    expect(report).toMatchObject({ kind: 'done', rows: 600, failed: 0 });
    expect(report.resumedAtRow).toBeGreaterThanOrEqual(9 * 25);
    await expectWhole(600);
  }, 60_000);

  test('another file, or another mapping, starts from its own first row', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const options = { stateDir, batchSize: 5 };
    const path = file('a.jsonl', mugs(20, 1000));
    expect(await importProducts({ ...options, source: { path }, signal: stopping.signal })).toMatchObject({
      rows: 5,
    });
    const mapped = { ...options, source: { path }, mapping: { columns: { brand: null } } };
    expect(await importProducts(mapped)).toMatchObject({ resumedAtRow: 0, rows: 20 });
    const other = { ...options, source: { path: file('b.jsonl', mugs(20, 1001)) } };
    expect(await importProducts(other)).toMatchObject({ resumedAtRow: 0 });
  });
});

describe('beside an editor', () => {
  const changed = () => file('b.csv', 'sku,price\nm1,33.00\n');
  const saveByHand = async () => {
    await products.updateOne(
      { 'variants.sku': 'm1' },
      { $set: { description: 'by hand' }, $inc: { version: 1 } },
    );
  };

  test('a save between reading and writing is kept, and what the file says is written on top of it', async () => {
    await run('a.jsonl', mugs(3));
    let saves = 0;
    const beside = await openImporter(urls, {
      beforeWriting: async () => (saves++ === 0 ? saveByHand() : undefined),
    });
    const report = await beside.importProducts({ source: { path: changed() } });
    await beside.close();
    expect(report).toMatchObject({ updated: 1, failed: 0 });
    expect(saves).toBe(2);
    expect(await bySku('m1')).toMatchObject({
      description: 'by hand',
      version: 3,
      variants: [{ prices: [{ amountMinor: 3300 }] }],
    });
  });

  test('an editor who never stops saving wins: the row is told as a fault', async () => {
    await run('a.jsonl', mugs(3));
    const beside = await openImporter(urls, { beforeWriting: saveByHand });
    const report = await beside.importProducts({ source: { path: changed() } });
    await beside.close();
    expect(report).toMatchObject({ updated: 0, failed: 1, faults: [{ code: 'changed-meanwhile', line: 2 }] });
    expect(await bySku('m1')).toMatchObject({ variants: [{ prices: [{ amountMinor: 1850 }] }] });
  });
});

const shared = join(import.meta.dirname, '../../../../../../shared/search');
const hasShared = existsSync(join(shared, 'README.md'));
if (!hasShared) console.log('../shared/search is not there: real catalogues are not imported');

describe.skipIf(!hasShared)('real catalogues', () => {
  const head = async (name: string, rows: number): Promise<string> => {
    const unpack = createGunzip();
    const stream = (await import('node:fs')).createReadStream(join(shared, name)).pipe(unpack);
    let text = '';
    for await (const part of stream as AsyncIterable<Buffer>) {
      text += part.toString('utf8');
      if (text.split('\n').length > rows) break;
    }
    return text.split('\n').slice(0, rows).join('\n');
  };
  const defaults = { price: '10' };

  test.each([
    ['catalog-rd.jsonl.gz', {}],
    ['catalog-bb.jsonl.gz', {}],
    ['catalog-az.jsonl.gz', {}],
    ['catalog-cf.jsonl.gz', defaults],
    ['catalog-hd.jsonl.gz', defaults],
  ])(
    '%s',
    async (name, given) => {
      const rows = 150;
      const report = await run('real.jsonl', await head(name, rows), {
        mapping: { columns: {}, defaults: given },
        decimal: '.',
        errorFile,
      });
      expect(report.rows).toBe(rows);
      expect(report.created + report.updated + report.unchanged + report.failed).toBe(rows);
      // One row of the real data has no price; nothing else may be wrong.
      expect(report.faults.filter(({ code }) => code !== 'missing')).toEqual([]);
      expect(report.failed).toBeLessThanOrEqual(1);
      expect(await products.countDocuments()).toBe(report.created);
      for (const product of await products.find().toArray()) expect(product.title.length).toBeGreaterThan(0);
    },
    30_000,
  );
});
