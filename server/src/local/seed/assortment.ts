import { picturesOf } from './pictures.ts';
import { rngFor } from './prng.ts';
import type { DemoModel, FirstProduct, Style } from './vocabulary/demo-model.ts';
import { DEMO_MODELS } from './vocabulary/models.ts';

/** Which kind of thing a product is: one that the design shows by name, or number `ordinal` of its kind. */
export type Place =
  | { kind: 'named'; model: DemoModel; first: FirstProduct }
  | { kind: 'drawn'; model: DemoModel; ordinal: number; usable: readonly Style[] };

export type Assortment = { placeOf(index: number): Place; namedCount: number };

/** Styles whose picture exists: a candle is never shown with another candle's label. */
function usableStyles(model: DemoModel): Style[] {
  const { fronts } = picturesOf(model.picture);
  return model.styles.filter((style) => style.look === undefined || fronts.has(style.look));
}

/**
 * Deals product numbers to kinds of things: first the products of the design, a different kind each time, then
 * all kinds in turn by their share. Product 17 is the same in a shop of 50 and of 1,000,000.
 */
export function createAssortment(seed: string): Assortment {
  const named = namedProducts(seed);
  const slots: { model: DemoModel; nth: number; usable: readonly Style[] }[] = [];
  for (const model of DEMO_MODELS) {
    const usable = usableStyles(model);
    if (model.isClosed || usable.length === 0) continue;
    for (let nth = 0; nth < model.share; nth += 1) slots.push({ model, nth, usable });
  }
  const dealt = rngFor(seed, 'slots').sample(slots, slots.length);

  function placeOf(index: number): Place {
    const first = named[index];
    if (first) return { kind: 'named', ...first };
    const at = index - named.length;
    const slot = dealt[at % dealt.length];
    if (!slot) throw new RangeError('no kinds of things');
    const ordinal = Math.floor(at / dealt.length) * slot.model.share + slot.nth;
    return { kind: 'drawn', model: slot.model, ordinal, usable: slot.usable };
  }
  return { placeOf, namedCount: named.length };
}

function namedProducts(seed: string): { model: DemoModel; first: FirstProduct }[] {
  const rng = rngFor(seed, 'named');
  const byRank: { model: DemoModel; first: FirstProduct; rank: number }[] = [];
  for (const model of rng.sample(DEMO_MODELS, DEMO_MODELS.length)) {
    const { fronts } = picturesOf(model.picture);
    const shown = model.first.filter(({ look, colours }) => {
      const front = look ?? colours?.[0];
      return front === undefined || fronts.has(front);
    });
    for (const [rank, first] of shown.entries()) byRank.push({ model, first, rank });
  }
  return byRank.sort((a, b) => a.rank - b.rank);
}
