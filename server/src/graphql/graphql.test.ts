import { beforeAll, describe, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import { testStores } from '../../test/harness.ts';
import { colourDraft, createTestCatalog, variantDraft } from '../../test/test-catalog.ts';
import { newId } from '../kernel/ids.ts';
import { createLog } from '../kernel/log.ts';
import type { GraphqlModules } from './context.ts';
import { printedSchema, SCHEMA_FILE } from './print-schema.ts';
import { createGraphqlHandler } from './yoga.ts';

const stores = await testStores();
const shop = createTestCatalog(stores);
const reads: string[] = [];
/** The real modules, with a note of each read of a list of products. */
const modules: GraphqlModules = {
  ...shop,
  catalog: {
    ...shop.catalog,
    pages: (ids, currency) => {
      reads.push(`pages ${ids.length}`);
      return shop.catalog.pages(ids, currency);
    },
  },
};
const handlerOf = (isDevelopment: boolean, given = modules) =>
  createGraphqlHandler({ modules: given, mediaOrigin: 'https://shop.example', isDevelopment });
const handle = handlerOf(false);
const facts = { requestId: 'req_1', log: createLog('silent') };

type Reply = {
  status: number;
  text: string;
  data: Record<string, never> | null;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
};
async function ask(query: unknown, variables?: object, handler = handle): Promise<Reply> {
  const response = await handler(
    new Request('https://shop.example/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'zva_at=x' },
      body: JSON.stringify({ query, variables }),
    }),
    facts,
  );
  const text = await response.text();
  const { data = null, errors = [] } = JSON.parse(text) as Partial<Reply>;
  return { status: response.status, text, data, errors };
}

let lamp: Product;
beforeAll(async () => {
  const { catalog, add } = shop;
  const home = await catalog.saveCategory({ name: 'Home', parentId: null });
  const lamps = await catalog.saveCategory({ name: 'Lamps', parentId: home.id });
  const brand = await catalog.saveBrand({ name: 'Kilnmere' });
  lamp = await add({
    slug: 'mushroom-lamp',
    title: 'Mushroom lamp',
    brandId: brand.id,
    categoryIds: [lamps.id],
    ...colourDraft(['Sage', 'Ink']),
    images: [
      { id: newId('img'), key: 'demo/lamp.webp', width: 900, height: 900, alt: 'Lamp', paper: '#e6d8c0' },
    ],
  });
  for (const title of ['Desk lamp', 'Floor lamp', 'Wall lamp'])
    await add({
      title,
      categoryIds: [lamps.id],
      variants: [
        variantDraft({ prices: [{ currency: 'EUR', amountMinor: 9_000_000_000, compareAtMinor: null }] }),
      ],
    });
  await add({ title: 'Secret lamp', slug: 'secret', status: 'draft', categoryIds: [lamps.id] });
  const available = Object.fromEntries(lamp.variants.map(({ id }) => [id, 4_711]));
  await catalog.applyStock({ productId: lamp.id, available, seq: 1 });
  await shop.indexAll();
});

describe('queries', () => {
  test('a product by its slug, with everything a partner shows', async () => {
    const { data, errors } = await ask(
      `query ($slug: String!) { product(slug: $slug) {
        id title availability brand { name } price { amountMinor currency } rating { count }
        categories { path } options { name values { value swatch } }
        variants { id sku optionValues availability price { amountMinor } }
      } }`,
      { slug: 'mushroom-lamp' },
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      product: {
        id: lamp.id,
        availability: 'IN_STOCK',
        brand: { name: 'Kilnmere' },
        price: { amountMinor: 1_900, currency: 'EUR' },
        categories: [{ path: '/home' }, { path: '/home/lamps' }],
        variants: [{ optionValues: ['Sage'] }, { optionValues: ['Ink'] }],
      },
    });
  });

  test('what is not for sale is null and is in no list', async () => {
    const { data, errors, text } = await ask(
      '{ a: product(slug: "secret") { id } b: product(slug: "nothing") { id } products { nodes { title } totalCount } }',
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ a: null, b: null, products: { totalCount: 4 } });
    expect(text).not.toContain('Secret');
  });

  test('stock figures, drafts and internals are no part of the schema', async () => {
    expect(printedSchema()).not.toMatch(
      /derived|soldCount|stockSeq|onHand|status|externalId|version|\bleft\b/,
    );
    expect((await ask('{ products { nodes { variants { sku } title } } }')).text).not.toContain('4711');
  });

  test('pages of a category follow each other; amounts beyond 32 bits are exact', async () => {
    const page = `query ($after: String) { products(first: 3, after: $after, category: "/home", sort: PRICE_DESC) {
      nodes { title price { amountMinor } } pageInfo { hasNextPage endCursor } totalCount } }`;
    type Page = {
      products: {
        nodes: { title: string; price: { amountMinor: number } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    const first = (await ask(page)).data as unknown as Page;
    const second = (await ask(page, { after: first.products.pageInfo.endCursor })).data as unknown as Page;
    const all = [...first.products.nodes, ...second.products.nodes];
    expect(all.map(({ price }) => price.amountMinor)).toEqual([9e9, 9e9, 9e9, 1_900]);
    expect(new Set(all.map(({ title }) => title)).size).toBe(4);
    expect([first.products.pageInfo.hasNextPage, second.products.pageInfo.hasNextPage]).toEqual([
      true,
      false,
    ]);
  });

  test('search forgives, filters and counts; a list of products costs one read of their pages', async () => {
    reads.length = 0;
    const { data, errors } =
      await ask(`{ search(query: "lamp", first: 4, filters: { category: "/home/lamps" }) {
      nodes { title description variants { sku } image { url(width: 600) } } facets { key values { value count } } totalCount } }`);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ search: { totalCount: 4 } });
    expect(reads).toEqual(['pages 4']);
    const typo = await ask('{ search(query: "mushrom lamp") { corrected { to } nodes { slug } } }');
    expect(typo.data).toEqual({
      search: { corrected: { to: 'mushroom lamp' }, nodes: [{ slug: 'mushroom-lamp' }] },
    } as never);
    const inked = await ask(
      '{ search(query: "", filters: { attributes: [{ name: "Colour", values: ["Ink"] }], brands: ["kilnmere"] }) { nodes { slug } } }',
    );
    expect(inked.data).toEqual({ search: { nodes: [{ slug: 'mushroom-lamp' }] } } as never);
  });

  test('categories come as a tree; pictures have whole addresses in offered widths', async () => {
    const { data } = await ask('{ categories { path children { path } } }');
    expect(data).toEqual({ categories: [{ path: '/home', children: [{ path: '/home/lamps' }] }] } as never);
    const pictures =
      '{ product(slug: "mushroom-lamp") { image { url scaled: url(width: 500) huge: url(width: 9000) } } }';
    expect((await ask(pictures)).data).toEqual({
      product: {
        image: {
          url: 'https://shop.example/media/demo/lamp.webp',
          scaled: 'https://shop.example/media/w640/demo/lamp.webp',
          huge: 'https://shop.example/media/demo/lamp.webp',
        },
      },
    } as never);
  });
});

describe('faults', () => {
  const product = '{ product(slug: "mushroom-lamp") { id } }';

  test('an unforeseen fault leaves as a code and the request id: no message, no stack', async () => {
    const broken = handlerOf(false, {
      ...modules,
      catalog: {
        ...modules.catalog,
        bySlug: () => Promise.reject(new Error('E11000 dup key: secret value')),
      },
    });
    const { errors, text, data } = await ask(product, undefined, broken);
    expect(data).toEqual({ product: null } as never);
    expect(errors).toMatchObject([
      {
        message: 'internal',
        path: ['product'],
        extensions: { code: 'internal', requestId: 'req_1', retryable: false },
      },
    ]);
    for (const word of ['E11000', 'secret value', 'stack', '.ts']) expect(text).not.toContain(word);
  });

  test('known faults keep their code', async () => {
    const cold = createTestCatalog(stores);
    const handler = handlerOf(false, cold);
    expect((await ask('{ products { totalCount } }', undefined, handler)).errors).toMatchObject([
      { message: 'search.unavailable', extensions: { code: 'search.unavailable', retryable: true } },
    ]);
  });

  test('wrong arguments are invalid input with their fields, nothing is asked of the shop', async () => {
    const wrong = [
      'products(first: 61)',
      'products(first: 0)',
      'products(after: "x")',
      'search(query: "", currency: "x")',
    ];
    for (const field of wrong) {
      const { errors } = await ask(`{ ${field} { totalCount } }`);
      expect(errors).toMatchObject([{ message: 'request.invalid', extensions: { code: 'request.invalid' } }]);
    }
    expect((await ask('{ product(slug: "../x") { id } }')).errors[0]?.extensions).toMatchObject({
      fields: [{ path: 'slug' }],
    });
  });

  test('a broken query says what is wrong with it, but not what else there would be', async () => {
    for (const query of ['{ product(slug: ', '{ nothing }', '{ productz { id } }', 5, '']) {
      const { errors, text, status } = await ask(query);
      expect(status).toBeLessThan(500);
      expect(errors.length).toBeGreaterThan(0);
      expect(['request.invalid', 'request.malformed'] as unknown[]).toContain(errors[0]?.extensions.code);
      expect(errors[0]?.extensions.requestId).toBe('req_1');
      expect(text).not.toContain('Did you mean');
    }
    expect((await ask('{ productz { id } }', undefined, handlerOf(true))).text).toContain('Did you mean');
  });

  test('what is no GraphQL request has a status of its own and a typed fault', async () => {
    const send = async (init: RequestInit) => {
      const response = await handle(new Request('https://shop.example/graphql', init), facts);
      const { errors } = (await response.json()) as Reply;
      expect(errors[0]?.extensions).toMatchObject({ code: 'request.malformed', requestId: 'req_1' });
      expect(JSON.stringify(errors)).not.toContain('SyntaxError');
      return response.status;
    };
    const json = { 'content-type': 'application/json' };
    expect(await send({ method: 'POST', headers: json, body: '{"query":' })).toBe(400);
    expect(await send({ method: 'POST', headers: json, body: '[{"query":"{ categories { name } }"}]' })).toBe(
      400,
    );
    expect(await send({ method: 'POST', headers: json, body: '{}' })).toBe(400);
    expect(await send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).toBe(415);
    expect(await send({ method: 'DELETE' })).toBe(405);
  });
});

describe('limits', () => {
  test('depth, fields at the root and length of a query; fragments hide nothing', async () => {
    const nested = (levels: number): string => (levels === 0 ? 'name' : `children { ${nested(levels - 1)} }`);
    const refused = [
      `{ categories { ${nested(12)} } }`,
      `{ categories { ...a } } fragment a on Category { ${nested(11)} }`,
      '{ categories { ...a } } fragment a on Category { name ...b } fragment b on Category { name ...a }',
      `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: products { totalCount }`).join(' ')} }`,
      `{ ...q } fragment q on Query { ${Array.from({ length: 21 }, (_, index) => `a${index}: products { totalCount }`).join(' ')} }`,
      `{ categories { ${'name '.repeat(2_000)} } }`,
    ];
    for (const query of refused) {
      const { errors, data } = await ask(query);
      expect(data).toBeNull();
      expect(errors[0]?.extensions.code).toBe('request.invalid');
    }
    expect((await ask(`{ categories { ${nested(8)} } }`)).errors).toEqual([]);
  });

  test('introspection and GraphiQL are for development', async () => {
    const introspection = '{ __schema { types { name } } }';
    const refused = await ask(introspection);
    expect(refused.data).toBeNull();
    expect(refused.text).not.toContain('ProductList');
    expect((await ask(introspection, undefined, handlerOf(true))).text).toContain('ProductList');
    const page = () => new Request('https://shop.example/graphql', { headers: { accept: 'text/html' } });
    expect(await (await handle(page(), facts)).text()).not.toContain('<html');
    const graphiql = await (await handlerOf(true)(page(), facts)).text();
    expect(graphiql).toContain('<html');
    expect(graphiql).not.toContain('unpkg.com');
  });

  test('any site may read it, without cookies', async () => {
    const response = await handle(
      new Request('https://shop.example/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://partner.example' },
        body: JSON.stringify({ query: '{ categories { name } }' }),
      }),
      facts,
    );
    expect(response.headers.get('access-control-allow-origin')).toBe('https://partner.example');
    expect(response.headers.get('vary')).toContain('Origin');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});

test('a search with few results offers what has some of the words, beside its count', async () => {
  const { data, errors } = await ask(
    '{ search(query: "mushroom lamp") { totalCount nodes { slug } similar { slug } } }',
  );
  expect(errors).toEqual([]);
  const found = data as unknown as {
    search: { totalCount: number; nodes: object[]; similar: { slug: string }[] };
  };
  expect([found.search.totalCount, found.search.nodes]).toEqual([1, [{ slug: 'mushroom-lamp' }]]);
  expect(found.search.similar.map(({ slug }) => slug)).not.toContain('mushroom-lamp');
  expect(found.search.similar.length).toBeGreaterThan(0);
});

test('schema.graphql is what the code says: bun server/src/graphql/print-schema.ts', async () => {
  expect(await Bun.file(SCHEMA_FILE).text()).toBe(printedSchema());
});
