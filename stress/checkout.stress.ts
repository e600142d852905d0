import postgres from 'postgres';
import { rngFor } from '../server/src/local/seed/prng.ts';
import { readBooks } from './books.ts';
import { type Check, checkBooks, figuresOf } from './checks.ts';
import { createCrowd } from './crowd.ts';
import { createKiller, planKills } from './killer.ts';
import { type CheckoutOptions, readOptions } from './options.ts';
import { freeUnits, insist, pendingOrders, refundUnheard, settle, within } from './settle.ts';
import { dropGuards, openShop } from './shop.ts';
import { type Stack, startStack } from './stack.ts';
import { createControl, type Delivery, webhookCounts } from './standin.ts';
import type { Stress, StressOptions, StressResult } from './stress.ts';
import { createTime } from './time.ts';
import { KINDS } from './victims.ts';

/** Longer than a session of Stripe lives. */
const SESSION_SECONDS = 34 * 60;
const CALM_WAVES = 4;
const LAST_ROUNDS = 12;
/** Until the jobs of orders that are over are done. */
const EXPIRY_MS = 6_000;
/** What is left of the time for settling and checking. */
const CLOSING_MS = 45_000;

async function run({ args, say: tell }: StressOptions): Promise<StressResult> {
  const options = readOptions(args);
  const began = performance.now();
  const say = (line: string) =>
    tell(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  say(
    `seed ${options.seed}: ${options.shoppers} shoppers, ${options.stock} units, ${options.servers} servers`,
  );
  const stack = await startStack(options);
  for (const label of stack.labels) say(label);
  const sql = postgres(stack.postgresUrl, { max: 2, onnotice: () => {} });
  try {
    return await runOn(stack, sql, options, say);
  } finally {
    await sql.end({ timeout: 1 });
    if (options.keep) say(`kept: ${stack.folder}`);
    await stack.stop(options.keep);
  }
}

async function runOn(stack: Stack, sql: postgres.Sql, options: CheckoutOptions, say: (line: string) => void) {
  const { shoppers, stock, seed, rounds, sabotage, maxSeconds } = options;
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const isLate = () => elapsedMs() > maxSeconds * 1_000 - CLOSING_MS;
  const control = createControl(stack.stripeUrl);
  const variantId = await openShop(stack.env, stock);
  await dropGuards(sql, sabotage);
  await stack.startPrograms(options.servers);
  await control('PUT', 'settings', { retry: { baseMs: 200, capMs: 1_500, timeoutMs: 8_000 } });
  await control('PUT', 'chaos', {
    seed: rngFor(seed, 'webhooks').int(1, 1_000_000),
    duplicate: 0.4,
    delay: 0.3,
    delayMs: [100, 2_500],
    reorder: 0.4,
    reorderHoldMs: 800,
    drop: 0.05,
  });
  say('open');

  const time = createTime(stack, control, sql);
  const crowd = createCrowd({ url: stack.url, variantId, seed, patienceMs: 15_000 });
  const killer = createKiller({
    victims: stack.victims,
    rng: rngFor(seed, 'killer'),
    openCheckouts: crowd.openCheckouts,
    say,
  });
  const plan = planKills(rounds, rngFor(seed, 'plan'));
  const waves = Math.max(CALM_WAVES, plan.length);
  let doesExpire = true;

  /** The tills close: who has not paid by now never will. */
  async function halfAnHourLater(): Promise<void> {
    await insist(() => time.advance(SESSION_SECONDS));
    const isNobodyWaiting = async () => (await pendingOrders(sql)) === 0;
    if (!doesExpire || (await within(EXPIRY_MS, isNobodyWaiting))) return;
    // What a killed server was at is found by the scheduled look at all that waits: here it is not waited for.
    await stack.reconcile();
    doesExpire = await within(EXPIRY_MS, isNobodyWaiting);
    if (!doesExpire) say('orders wait beyond their time');
  }

  for (let at = 0; at < waves && !isLate(); at += 1) {
    const visitors = Math.floor(((at + 1) * shoppers) / waves) - Math.floor((at * shoppers) / waves);
    const payShare = 1 - 0.3 ** (1 / waves);
    const wave = crowd.wave({ visitors, payShare, arriveWithinMs: 1_000 });
    let isOver = false;
    const shooting = shootNext(() => isOver);
    await wave;
    isOver = true;
    await shooting;
    say(`wave ${at + 1} of ${waves}: ${visitors} shoppers`);
    await halfAnHourLater();
  }

  async function shootNext(isOver: () => boolean): Promise<void> {
    const [kind] = plan;
    if (kind !== undefined && (await killer.killOne(kind, isOver))) plan.shift();
  }

  // Those who went away empty-handed hear that there are units again, and come back to buy.
  const isSoughtAfter = shoppers > stock;
  for (let round = 0; isSoughtAfter && round < LAST_ROUNDS && !isLate(); round += 1) {
    const free = await insist(() => freeUnits(sql));
    if (free <= 0) break;
    let isOver = false;
    const shooting = shootNext(() => isOver);
    await crowd.wave({ visitors: free + 2, payShare: 1, arriveWithinMs: 300 });
    isOver = true;
    await shooting;
    await halfAnHourLater();
  }

  const unheard = await refundUnheard({ stack, control, sql }, 2);
  await halfAnHourLater();
  const underWay = await settle({ stack, control, sql }, sabotage === null ? 25_000 : 9_000);
  const books = await readBooks(sql, control);
  const webhooks = webhookCounts(await control<Delivery[]>('GET', 'deliveries?limit=1000000'));
  const kills = Object.fromEntries(
    KINDS.map((kind) => [kind, killer.killed.filter((one) => one.kind === kind).length]),
  );
  const ownEnds = stack.ownEnds();
  const happened: Check[] = [
    { name: 'in-time', problems: isLate() && plan.length > 0 ? ['cut short'] : [] },
    { name: 'settled', problems: underWay },
    { name: 'alive', problems: ownEnds.map((name) => `${name} ended by itself`) },
    {
      name: 'kills',
      problems:
        rounds === 0 ? [] : KINDS.filter((kind) => !kills[kind]).map((kind) => `${kind}: never killed`),
    },
    {
      name: 'webhooks',
      problems: (['duplicate', 'late', 'reordered'] as const).filter((one) => webhooks[one] === 0),
    },
    { name: 'dashboard-refunds', problems: unheard === 0 ? ['none was made'] : [] },
  ];
  const checks = [...checkBooks(books, { stock, isSoughtAfter }), ...happened];
  for (const { name, problems } of checks) {
    say(`${problems.length === 0 ? '✓' : '✗'} ${name}`);
    for (const problem of problems.slice(0, 5)) say(`    ${problem}`);
    if (problems.length > 5) say(`    and ${problems.length - 5} more`);
  }
  const failed = checks.filter((one) => one.problems.length > 0).map((one) => one.name);
  return {
    passed: failed.length === 0,
    failed,
    seed,
    sabotage,
    seconds: Math.round(elapsedMs() / 1000),
    shoppers: crowd.counts(),
    ...figuresOf(books),
    refundsUnheardOf: unheard,
    kills,
    killedInOpenCheckouts: killer.killed.filter((one) => one.openCheckouts > 0).length,
    webhooks,
  };
}

export const stress: Stress = {
  about: 'many shoppers, few units, everything killed: money and stock stay right',
  run,
};
