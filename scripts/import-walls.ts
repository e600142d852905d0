/**
 * Who may import whom, as far as Biome does not see it: the order of the slices and their faces, the
 * rooms of the apps, type-only use of the server, and cycles that pass through `.vue` files.
 */
import { findCycles, type Import, readImports } from './import-graph.ts';

export type Violation = { file: string; line: number; message: string };

/** Each slice may import the faces of those before it. */
export const SLICES = [
  ...['settings', 'staff', 'customers', 'media', 'catalog', 'stock', 'pricing', 'promotions', 'gift-cards'],
  'shipping',
  ...[
    'search',
    'content',
    'cart',
    'wishlist',
    'orders',
    'documents',
    'payments',
    'checkout',
    'drafts',
    'returns',
    'edits',
  ],
  ...['reviews'],
  ...['notifications', 'analytics', 'partners'],
];

/** In an app, a room may import the rooms after it. `top` composes all; what is not named serves all. */
const APP_ROOMS = ['top', 'pages', 'features', 'ui', 'lib'];

/** `files` maps paths (relative to the root) to texts; tests are free to reach for what they need. */
export function checkWalls(files: ReadonlyMap<string, string>): Violation[] {
  const imports = readImports(files);
  const walls = imports
    .filter((one) => !isTest(one.from))
    .flatMap((one) => {
      const message = moduleWall(one) ?? serverFromApp(one) ?? appWall(one);
      return message ? [{ file: one.from, line: one.line, message }] : [];
    });
  const unknown = [...new Set([...files.keys()].map(sliceOf))].filter(
    (slice) => slice && !SLICES.includes(slice),
  );
  return [
    ...walls,
    ...unknown.map((slice) => ({
      file: `server/src/modules/${slice}`,
      line: 0,
      message: 'this slice has no place in the order of slices (scripts/import-walls.ts)',
    })),
    ...findCycles(imports).map((ring) => ({
      file: ring[0] ?? '',
      line: 0,
      message: `imports itself in a ring: ${[...ring, ring[0]].join(' → ')}`,
    })),
  ];
}

function isTest(path: string): boolean {
  return /\.(?:test|fixture|contract)\.ts$/.test(path);
}

function sliceOf(path: string): string | null {
  return /^server\/src\/modules\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** A slice imports earlier slices only, and of those only the face: `cart/cart.ts`. */
function moduleWall({ from, to, specifier }: Import): string | null {
  const own = sliceOf(from);
  const other = to ? sliceOf(to) : null;
  if (!own || !other || own === other) return null;
  if (SLICES.indexOf(other) > SLICES.indexOf(own)) {
    return `${own} comes before ${other} and may not import it: state a need and let deps.ts wire it (${specifier})`;
  }
  if (to !== `server/src/modules/${other}/${other}.ts`) {
    return `of ${other}, ${own} may import the face ${other}.ts alone (${specifier})`;
  }
  return null;
}

/** The apps see nothing of the server but the types of their router. */
function serverFromApp({ from, specifier, typeOnly }: Import): string | null {
  const app = /^(store|admin|shared)\//.exec(from)?.[1];
  if (!app || !specifier.startsWith('@zivero/server')) return null;
  if (specifier !== `@zivero/server/${app}-router`) return `${app} may not import ${specifier}`;
  return typeOnly ? null : `${specifier} may be imported by \`import type\` alone`;
}

type AppPlace = { app: string; room: string; feature: string | null };

function placeOf(path: string): AppPlace | null {
  const match = /^(store|admin)\/src\/(?:(pages|features|ui|lib)\/(?:([^/]+)\/)?|(?:plugins\/)?[^/]+$)/.exec(
    path,
  );
  if (!match?.[1]) return null;
  const room = match[2] ?? 'top';
  return { app: match[1], room, feature: room === 'features' ? (match[3] ?? null) : null };
}

function appWall({ from, to, typeOnly, specifier }: Import): string | null {
  const own = placeOf(from);
  const other = to ? placeOf(to) : null;
  if (!own || !other) return null;
  if (own.app !== other.app) return `${own.app} may not import ${other.app} (${specifier})`;
  // env.ts and the like at the top hold no component; types of the app are everybody's.
  if (other.room === 'top' && (typeOnly || /\/env\.ts$/.test(to ?? ''))) return null;
  if (own.room === 'features' && other.room === 'features' && own.feature !== other.feature) {
    return `features do not import features, pages compose them (${specifier})`;
  }
  if (APP_ROOMS.indexOf(other.room) < APP_ROOMS.indexOf(own.room)) {
    return `${own.room} may not import ${other.room} (${specifier})`;
  }
  return null;
}
