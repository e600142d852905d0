import type { ProductId } from '@zivero/shared/schemas/ids';
import { document, id } from '../engine.fixture.ts';
import type { SearchDocument, SearchEngine } from '../engine.ts';

const COLOURS = ['red', 'green', 'blue', 'black', 'white'];
const THINGS = ['lamp', 'chair', 'table', 'shelf', 'rug', 'vase', 'clock'];
const nameOf = (n: number): string => `n${String(n).padStart(6, '0')}x`;

export const numberedId = (n: number): ProductId => id(nameOf(n));

/** Product N of a catalog whose words and prices follow from N and from the round in which it was put. */
export function numbered(n: number, round: number): SearchDocument {
  const title = `${COLOURS[(n + round) % 5]} ${THINGS[n % 7]} number${n % 50}`;
  return document(nameOf(n), { title, minor: 100 + ((n * 7 + round) % 900), soldCount: (n * 13) % 1000 });
}

export const numberedFrom = (from: number, to: number, round: number): SearchDocument[] =>
  Array.from({ length: to - from }, (_, at) => numbered(from + at, round));

/** Products of the first round. */
const FIRST = 6000;

/** What happens in a round: some are put anew, some go, facts of others change. */
export async function playRound(
  engine: Pick<SearchEngine, 'put' | 'remove' | 'patch'>,
  round: number,
): Promise<void> {
  if (round === 0) return engine.put(numberedFrom(0, FIRST, 0));
  const start = (round * 400) % FIRST;
  await engine.put(numberedFrom(start, start + 900, round));
  await engine.remove([numberedId(round * 3), numberedId(start + 1)]);
  const patched = numberedFrom((round * 100) % FIRST, ((round * 100) % FIRST) + 300, round);
  await engine.patch(
    patched.map(({ id: product, prices }) => ({
      id: product,
      prices: prices.map((price) => ({ ...price, minMinor: price.minMinor + round })),
      soldCount: round * 1000,
    })),
  );
}
