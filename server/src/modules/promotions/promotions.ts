import { money } from '@zivero/shared/money';
import { normaliseCode } from '@zivero/shared/promotion-code';
import type { PromotionId } from '@zivero/shared/schemas/ids';
import type {
  Promotion,
  PromotionRow,
  SavePromotion,
  SavePromotionResult,
} from '@zivero/shared/schemas/promotions';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { CustomersModule } from '../customers/customers.ts';
import type { Candidate } from '../pricing/pricing.ts';
import type { SettingsModule } from '../settings/settings.ts';
import { createClaims } from './promotions.claims.ts';
import type { PromotionsRepo } from './promotions.repo.ts';
import { refusalOf, stateOf } from './promotions.rules.ts';

export type PromotionsDeps = {
  repo: PromotionsRepo;
  customers: Pick<CustomersModule, 'termsOf'>;
  settings: Pick<SettingsModule, 'get'>;
  clock: Clock;
};
export type PromotionsModule = ReturnType<typeof createPromotions>;
export type BagOf = {
  customerId: `cus_${string}` | null;
  /** Null while it is not typed yet: limits per customer are then looked at when the order is placed. */
  email: string | null;
  cartId: string | null;
  /** Normalised. */
  codes: readonly string[];
};

/** For how long it is believed that no promotion applies by itself; most shops have none for weeks. */
const NONE_MS = 1_000;

export function createPromotions({ repo, customers, settings, clock }: PromotionsDeps) {
  let noneUntil = Number.NEGATIVE_INFINITY;
  let saves = 0;

  async function candidatesOf(codes: readonly string[]): Promise<Promotion[]> {
    const at = clock.now().getTime();
    if (codes.length === 0 && at < noneUntil && at >= noneUntil - NONE_MS) return [];
    const before = saves;
    const found = await repo.forCodes(codes);
    if (codes.length === 0 && found.length === 0 && before === saves) noneUntil = at + NONE_MS;
    return found;
  }
  /** Seen at once by this process, by the others within a second. */
  async function saving<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } finally {
      saves += 1;
      noneUntil = Number.NEGATIVE_INFINITY;
    }
  }

  /**
   * What may apply to a bag: the automatic promotions that are on for this shopper, and what its codes
   * name, each with what is known against it. A code that names nothing is left out.
   */
  async function forBag(bag: BagOf): Promise<Candidate[]> {
    const found = await candidatesOf(bag.codes);
    if (found.length === 0) return [];
    const ids = found.map((promotion) => promotion.id);
    const [uses, terms] = await Promise.all([
      repo.usesOf(ids, bag),
      bag.customerId === null ? null : customers.termsOf(bag.customerId),
    ]);
    const who = { ...bag, groups: terms?.groups ?? [] };
    const now = clock.now();
    return found.flatMap((promotion): Candidate[] => {
      const own = uses.get(promotion.id);
      const byAnybody = promotion.used - (own?.isHeldHere === true ? 1 : 0);
      const whyNot = refusalOf(promotion, who, { byAnybody, byThem: own?.byThem ?? 0 }, now);
      const { id, name, code, rule } = promotion;
      // Nobody asked for it: that it is over or for others is nobody's business.
      return code === null && whyNot !== null ? [] : [{ id, name, code, rule, whyNot }];
    });
  }

  async function list(): Promise<PromotionRow[]> {
    const [{ currency }, rows] = await Promise.all([settings.get(), repo.list()]);
    return rows.map(({ promotion, given }) => ({
      ...promotion,
      state: stateOf(promotion, clock.now()),
      given: money(given[currency] ?? 0, currency),
    }));
  }

  /** Throws `promotion.not-found`. */
  async function byId(id: PromotionId): Promise<Promotion> {
    const promotion = await repo.byId(id);
    if (promotion === null) throw new AppError('promotion.not-found', { detail: id });
    return promotion;
  }

  /** Orders that were placed keep what they were given. Throws `promotion.not-found`. */
  async function save({ id, version, ...fields }: SavePromotion): Promise<SavePromotionResult> {
    const code = fields.code === null || fields.code === '' ? null : normaliseCode(fields.code);
    if (code === null && fields.code !== null && fields.code !== '') return { kind: 'code-malformed' };
    const at = clock.now();
    if (id === null || id === undefined) {
      const made = { ...fields, code, id: newId('prm', at.getTime()), version: 1, createdAt: at };
      if (!(await saving(repo.insert(made)))) return { kind: 'code-taken' };
      return { kind: 'ok', promotion: { ...made, used: 0 } };
    }
    const current = await byId(id);
    if (code !== null && code !== current.code && (await repo.hasCode(code))) return { kind: 'code-taken' };
    const isSaved = await saving(repo.update({ ...fields, code, id, version: version ?? 0 }, at));
    return isSaved ? { kind: 'ok', promotion: await byId(id) } : { kind: 'conflict', theirs: await byId(id) };
  }

  return {
    forBag,
    /** Whether a normalised code names a promotion. */
    isCode: repo.hasCode,
    claims: createClaims({ clock }),
    list,
    byId,
    save,
    remove: (id: PromotionId): Promise<void> => repo.remove(id, clock.now()),
  };
}
