import type { Segment } from '../index/segment.ts';
import type { Branch, Slot } from '../query/query-plan.ts';

/** Of each word the titles of so many products are read, the best known ones of each segment. */
const TITLES = 32;
/** What never stands beside the other words keeps a little of its trust: titles do not say everything. */
const UNSEEN = 0.01;
/** How much company counts against how usual and how near a word is. */
const EVIDENCE = 0.5;
/** Beside the likeliest a correction this unlikely is none. */
const HARDLY = 0.02;

/** A word that the query has or may have meant. */
type Candidate = { slot: Slot; branch: Branch; stem: string; trust: number };

/**
 * Weighs what a misspelt word may have meant by the words beside it: "pendant shafe" is rather a shade than
 * a shaft, since in this catalog titles have shade and pendant together. The evidence for a pair is how often
 * one of the two stands in titles that have the other (K. Church and W. Gale, "Probability scoring for
 * spelling correction", Statistics and Computing 1, 1991, weigh corrections by their neighbours in the same
 * way). Few titles are read, whatever the size of the catalog. Changes the weights of corrections and takes
 * out what is hardly likely.
 */
export function weighByContext(segments: readonly Segment[], slots: readonly Slot[]): void {
  const candidates = slots.flatMap(candidatesOf);
  if (!candidates.some(isCorrection)) return;
  const together = new Beside(slots.length > 1 ? segments : [], candidates);
  const weights = candidates.map((candidate, at) => {
    if (!isCorrection(candidate)) return candidate.trust;
    let weight = candidate.trust;
    for (const slot of slots) {
      if (slot === candidate.slot) continue;
      const seen = candidates.map((other, place) =>
        other.slot === slot ? other.trust * together.share(at, place) : -1,
      );
      const most = Math.max(...seen);
      if (most >= 0) weight *= (UNSEEN + most) ** EVIDENCE;
    }
    return weight;
  });
  for (const slot of slots) {
    const own = candidates.flatMap((candidate, at) =>
      candidate.slot === slot && isCorrection(candidate)
        ? [{ branch: candidate.branch, weight: weights[at] ?? 0 }]
        : [],
    );
    const best = Math.max(...own.map(({ weight }) => weight));
    const unlikely = new Set<Branch>();
    for (const { branch, weight } of own) {
      branch.weight = weight / best;
      branch.trust = branch.weight;
      if (branch.weight < HARDLY) unlikely.add(branch);
    }
    slot.branches = slot.branches.filter((branch) => !unlikely.has(branch));
  }
}

const isCorrection = ({ branch }: Candidate): boolean => branch.correction !== undefined;

function candidatesOf(slot: Slot): Candidate[] {
  return slot.branches.flatMap((branch) => {
    const [stem] = branch.stems;
    if (stem === undefined || branch.stems.length > 1 || slot.isKnown !== (branch.correction === undefined))
      return [];
    return [{ slot, branch, stem, trust: branch.weight }];
  });
}

/** How often candidates stand in each other's titles. */
class Beside {
  private readonly counts: Uint32Array;
  private readonly read: Uint32Array;
  private readonly size: number;

  constructor(segments: readonly Segment[], candidates: readonly Candidate[]) {
    this.size = candidates.length;
    this.counts = new Uint32Array(this.size * this.size);
    this.read = new Uint32Array(this.size);
    for (const segment of segments) this.readTitles(segment, candidates);
  }

  private readTitles(segment: Segment, candidates: readonly Candidate[]): void {
    const { titleWords, titleWordOffsets, wordStems } = segment.sections;
    const entries = candidates.map(({ stem }) => segment.wordAt(stem));
    const places = new Map(entries.map((entry, at) => [entry, at]));
    for (const [at, entry] of entries.entries()) {
      if (entry < 0) continue;
      const postings = segment.postings(entry).subarray(0, TITLES);
      this.read[at] = (this.read[at] ?? 0) + postings.length;
      for (const posting of postings) {
        const document = posting >>> 8;
        const end = titleWordOffsets[document + 1] ?? 0;
        for (let word = titleWordOffsets[document] ?? 0; word < end; word += 1) {
          const place = places.get(wordStems[titleWords[word] ?? 0] ?? -1);
          if (place === undefined) continue;
          const count = at * this.size + place;
          this.counts[count] = (this.counts[count] ?? 0) + 1;
        }
      }
    }
  }

  /** 0 to 1. */
  share(a: number, b: number): number {
    const one = (this.counts[a * this.size + b] ?? 0) / Math.max(1, this.read[a] ?? 0);
    const other = (this.counts[b * this.size + a] ?? 0) / Math.max(1, this.read[b] ?? 0);
    return Math.min(1, Math.max(one, other));
  }
}
