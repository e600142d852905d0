import type { Segment } from '../index/segment.ts';
import { Budget } from './budget.ts';
import { type Asked, audienceOf, wishesOf } from './filter.ts';
import {
  copyInto,
  cut,
  intersect,
  intersectAny,
  LEAP_FROM,
  type List,
  type Marks,
  type Matches,
  NOTHING,
  unionOf,
} from './lists.ts';
import type { Branch, Slot } from './query-plan.ts';
import { worthTable } from './ranking.rules.ts';
import { narrow } from './split.ts';

/** Matching some words: the rare ones lead, up to so many postings; the others only add to what is found. */
const LEADING_POSTINGS = 100_000;

/** Memory for the matches of one segment, and what may be walked; a search uses it to its end before the next begins. */
export class Scratch implements Marks {
  documents = new Uint32Array(0);
  scores = new Float32Array(0);
  readonly bits: Uint32Array;
  readonly sums: Float32Array;
  budget = new Budget();

  constructor(size: number) {
    this.bits = new Uint32Array((size >>> 5) + 1);
    this.sums = new Float32Array(size);
  }

  private readonly lent: Matches[] = [];
  private lentCount = 0;
  private readonly tables: Float32Array[] = [];
  private tableCount = 0;

  /** What was lent is free again. */
  begin(): void {
    this.lentCount = 0;
    this.tableCount = 0;
  }

  /** Room for what 256 bytes are worth, until the next `begin`. */
  lendTable(): Float32Array {
    const table = this.tables[this.tableCount] ?? new Float32Array(256);
    this.tables[this.tableCount] = table;
    this.tableCount += 1;
    return table;
  }

  /** Room for a list, until the next `begin`: fresh memory of this size costs more than what is done with it. */
  lend = (length: number): Matches => {
    const known = this.lent[this.lentCount];
    const matches =
      known && known.documents.length >= length ? known : { ...room(this.sums.length, length), length: 0 };
    matches.length = 0;
    this.lent[this.lentCount] = matches;
    this.lentCount += 1;
    return matches;
  };

  ensure(length: number): void {
    if (this.documents.length >= length) return;
    Object.assign(this, room(this.sums.length, length));
  }
}

function room(most: number, length: number): { documents: Uint32Array; scores: Float32Array } {
  const size = Math.min(most, Math.max(1024, length * 2));
  return { documents: new Uint32Array(size), scores: new Float32Array(size) };
}

/**
 * Documents that have every slot, by the rarest first.
 * @param most looks at so many documents of the shortest list only, the best known ones
 */
export function matchAll(
  segment: Segment,
  slots: readonly Slot[],
  scratch: Scratch,
  { most = Infinity }: { most?: number } = {},
): Matches {
  scratch.begin();
  const [rarest, ...others] = slots
    .map((slot) => waysOf(segment, slot, scratch))
    .sort((a, b) => a.length - b.length);
  if (!rarest || rarest.length === 0) return NOTHING;
  const first = cut(listOf(rarest, scratch), most);
  const matches = copyOf(first, scratch);
  for (const ways of others) {
    matches.length = narrowBy(matches, ways, scratch, { isOptional: false });
    if (matches.length === 0) return NOTHING;
  }
  return matches;
}

/** Documents that have at least one of the rarer slots; the more, and the rarer, the better. */
export function matchSome(segment: Segment, slots: readonly Slot[], scratch: Scratch): Matches {
  scratch.begin();
  const slotWays = slots
    .map((slot) => waysOf(segment, slot, scratch))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length);
  const leading: List[] = [];
  let postings = 0;
  for (const ways of slotWays) {
    postings += ways.length;
    if (leading.length > 0 && postings > LEADING_POSTINGS) break;
    leading.push(listOf(ways, scratch));
  }
  const matches = copyOf({ kind: 'scored', ...unionOf(leading, 'sum', scratch, scratch.lend) }, scratch);
  for (const ways of slotWays.slice(leading.length)) narrowBy(matches, ways, scratch, { isOptional: true });
  return matches;
}

/** Everything that whoever asks may see, worth nothing yet; the documents are not to be changed. */
export function matchEverything(segment: Segment, asked: Asked, scratch: Scratch): Matches {
  const { statuses = ['active'] } = asked.filters;
  const audience = audienceOf(segment, asked);
  if (audience === null) return NOTHING;
  scratch.ensure(segment.size);
  const { documents: into, scores } = scratch;
  const documents = segment.documentsOf(
    `${asked.currency} ${statuses === 'any' ? statuses : statuses.join(' ')}`,
    () => {
      const all = new Uint32Array(segment.size);
      for (let document = 0; document < all.length; document += 1) all[document] = document;
      return all.slice(0, narrow({ documents: all, scores, length: all.length }, audience).length);
    },
  );
  scores.fill(0, 0, documents.length);
  return narrow({ documents, scores, length: documents.length }, wishesOf(segment, asked), into);
}

/** The lists of a slot, one for each way to say it; `length` is that of all. */
type Ways = { lists: List[]; length: number };

function waysOf(segment: Segment, slot: Slot, scratch: Scratch): Ways {
  const lists = slot.branches
    .map((branch) => cut(branchList(segment, branch, slot.share, scratch), slot.most ?? Infinity))
    .filter(({ length }) => length > 0);
  return { lists, length: lists.reduce((sum, { length }) => sum + length, 0) };
}

function listOf({ lists }: Ways, scratch: Scratch): List {
  const [first, ...others] = lists;
  if (first && others.length === 0) return first;
  // The likeliest way comes first, and is not left out.
  const walked = lists.filter((list) => scratch.budget.take(list.length) || list === first);
  return { kind: 'scored', ...unionOf(walked, 'best', scratch, scratch.lend) };
}

function copyOf(list: List, scratch: Scratch): Matches {
  scratch.ensure(list.length);
  scratch.budget.take(list.length);
  const matches: Matches = { documents: scratch.documents, scores: scratch.scores, length: 0 };
  copyInto(list, matches);
  return matches;
}

/** Returns how many are left: all, when nothing more may be walked. */
function narrowBy(
  matches: Matches,
  { lists, length }: Ways,
  scratch: Scratch,
  how: { isOptional: boolean },
): number {
  if (!scratch.budget.take(Math.min(length, matches.length * LEAP_FROM) + matches.length))
    return matches.length;
  const [only] = lists;
  if (lists.length === 1 && only) return intersect(matches, only, how);
  return intersectAny(matches, lists, scratch.lend(matches.length).scores, how);
}

function branchList(segment: Segment, branch: Branch, share: number, scratch: Scratch): List {
  const { stems, weight, trust, rarities } = branch;
  const lists: List[] = [];
  for (const [at, stem] of stems.entries()) {
    const worth = worthTable(scratch.lendTable(), {
      idf: rarities[at] ?? 0,
      weight,
      share: (share * trust) / stems.length,
    });
    const entry = segment.wordAt(stem);
    if (entry < 0) return { kind: 'scored', ...NOTHING };
    const postings = segment.postings(entry);
    lists.push({ kind: 'postings', postings, worth, length: postings.length });
  }
  const [first, ...others] = lists.sort((a, b) => a.length - b.length);
  if (!first) return { kind: 'scored', ...NOTHING };
  if (others.length === 0) return first;
  if (!scratch.budget.take(first.length * lists.length)) return { kind: 'scored', ...NOTHING };
  const all = scratch.lend(first.length);
  copyInto(first, all);
  for (const list of others) all.length = intersect(all, list, { isOptional: false });
  return { kind: 'scored', ...all };
}
