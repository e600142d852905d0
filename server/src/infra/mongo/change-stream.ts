import { type ChangeStream, type Db, MongoServerError, type ResumeToken } from 'mongodb';
import type { Log } from '../../kernel/log.ts';

export type Change = { collection: string; id: string };
export type FollowOptions = {
  db: Db;
  collections: readonly string[];
  log: Log;
  /** Where to go on; null = nobody knows, `onGap` is called. */
  loadToken(): Promise<ResumeToken | null>;
  /** Changes in their order, each document once; called again with the same ones if it throws. */
  onChanges(changes: Change[], token: ResumeToken): Promise<void>;
  /**
   * Changes may have been missed: compare with everything. The stream is open already, so nothing that
   * happens from here on is missed; `token` is where it stands.
   */
  onGap(token: ResumeToken): Promise<void>;
  /** Whether every change is heard of now: false as soon as the server is silent for two seconds. */
  onLive(isLive: boolean): void;
};
export type Following = {
  /** Stops listening; what is being handled is finished first. */
  stop(): Promise<void>;
};

/** The server answers at least this often, also when nothing changes. */
const BEAT_MS = 250;
const SILENCE_MS = 2_000;
/** How long one change waits for others to be handled with it. */
const GATHER_MS = 20;
const MAX_GATHERED = 500;
const MAX_PAUSE_MS = 5_000;
const LATER = Symbol('later');

type Event = { _id: ResumeToken; ns: { coll: string }; documentKey?: { _id: unknown } };

/** Follows MongoDB's change stream for ever, over restarts of either side, until `stop`. */
export function followChanges(options: FollowOptions): Following {
  const { db, collections, log } = options;
  let isStopped = false;
  let isLive = false;
  let stream: ChangeStream<Record<string, never>, Event> | null = null;
  let wake: () => void = () => {};
  let lastBeatAt = 0;

  function setLive(now: boolean): void {
    if (now === isLive) return;
    isLive = now;
    options.onLive(now);
  }

  /** One life of the stream; ends by throwing, or when stopped. */
  async function listen(token: ResumeToken | null, keep: (token: ResumeToken | null) => void): Promise<void> {
    const opened = db.watch<Record<string, never>, Event>(
      [
        { $match: { 'ns.coll': { $in: [...collections] } } },
        { $project: { _id: 1, operationType: 1, ns: 1, documentKey: 1 } },
      ],
      { maxAwaitTimeMS: BEAT_MS, ...(token === null ? {} : { resumeAfter: token }) },
    );
    stream = opened;
    try {
      const first = await opened.tryNext();
      if (token === null) {
        await options.onGap(first?._id ?? opened.resumeToken);
        keep(first?._id ?? opened.resumeToken);
      }
      await handle(opened, first ? [first] : [], keep);
    } finally {
      setLive(false);
      await opened.close().catch(() => {});
    }
  }

  async function handle(
    opened: NonNullable<typeof stream>,
    gathered: Event[],
    keep: (token: ResumeToken | null) => void,
  ): Promise<void> {
    let asking: Promise<Event | null> | null = null;
    while (!isStopped) {
      if (asking === null) {
        asking = opened.tryNext();
        // Whoever leaves this loop by another error no longer waits for this answer.
        asking.catch(() => {});
      }
      const event: Event | null | typeof LATER =
        gathered.length === 0 ? await asking : await Promise.race([asking, after(GATHER_MS, LATER)]);
      if (event !== LATER) {
        asking = null;
        // The server ends a stream whose database was dropped; from then on it would say "nothing" at once.
        if (event === null && opened.closed) throw new StreamEnded();
        lastBeatAt = Date.now();
        setLive(true);
      }
      if (event !== null && event !== LATER) gathered.push(event);
      if (event !== null && event !== LATER && gathered.length < MAX_GATHERED) continue;
      const last = gathered.at(-1);
      if (last) await pass(gathered, last._id);
      if (last || event === null) keep(last?._id ?? opened.resumeToken ?? null);
      gathered.length = 0;
    }
  }

  async function pass(events: readonly Event[], token: ResumeToken): Promise<void> {
    // A dropped or renamed collection names no document: everything must be compared.
    if (events.some((event) => event.documentKey === undefined)) return options.onGap(token);
    const changes = new Map<string, Change>();
    for (const { ns, documentKey } of events) {
      const id = String(documentKey?._id);
      changes.set(`${ns.coll}/${id}`, { collection: ns.coll, id });
    }
    await options.onChanges([...changes.values()], token);
  }

  async function run(): Promise<void> {
    let token: ResumeToken | null | undefined;
    let pauseMs = 100;
    while (!isStopped) {
      try {
        if (token === undefined) token = await options.loadToken();
        await listen(token, (kept) => {
          token = kept;
          pauseMs = 100;
        });
      } catch (error) {
        if (isStopped) return;
        log.warn({ err: error, collections }, 'change stream lost');
        if (isPlaceLost(error)) token = null;
      }
      if (isStopped) return;
      await Promise.race([after(pauseMs, null), new Promise<void>((resolve) => (wake = resolve))]);
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    }
  }

  const watchdog = setInterval(() => {
    if (isLive && Date.now() - lastBeatAt > SILENCE_MS) setLive(false);
  }, 500);
  watchdog.unref();
  const running = run();

  return {
    async stop() {
      isStopped = true;
      clearInterval(watchdog);
      wake();
      await stream?.close().catch(() => {});
      await running;
    },
  };
}

/** The server ended the stream for good: going on from its last token would end at once again. */
class StreamEnded extends Error {}

/** The server knows the place no longer (too old, restored, another server): begin anew. */
const isPlaceLost = (error: unknown): boolean =>
  error instanceof StreamEnded ||
  (error instanceof MongoServerError && !error.hasErrorLabel('ResumableChangeStreamError'));

const after = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));
