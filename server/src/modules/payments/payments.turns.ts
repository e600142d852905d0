import { setBounded } from '../../kernel/bounded.ts';

/** Subjects that are remembered; the one that was longest ago is forgotten first. */
const MOST = 1_000;

/**
 * Work on one subject, one after the other in this process. Two events of one payment come within a moment: side by
 * side both would ask Stripe and wait for one order's lock, in turn the second finds it done. `isFirst`: nothing of
 * the subject was worked on lately. Only a matter of speed: other processes take no turns.
 */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>();

  return function inTurn<T>(subject: string, work: (isFirst: boolean) => Promise<T>): Promise<T> {
    const before = last.get(subject);
    const mine = before === undefined ? work(true) : before.then(() => work(false));
    const settled = mine.catch(() => {});
    setBounded(last, subject, settled, MOST);
    return mine;
  };
}

/**
 * One reading for all who ask for it before it begins: hundreds of events may say "look at the refunds of this
 * payment", and whoever looks after the last of them sees what all of them mean. Nobody gets what was read before
 * they asked.
 */
export function createSharing() {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  function start(subject: string, work: () => Promise<void>): Promise<void> {
    const mine = work().finally(() => {
      if (running.get(subject) === mine) running.delete(subject);
    });
    running.set(subject, mine);
    return mine;
  }

  return function share(subject: string, work: () => Promise<void>): Promise<void> {
    const shared = waiting.get(subject);
    if (shared !== undefined) return shared;
    const before = running.get(subject);
    if (before === undefined) return start(subject, work);
    const begin = () => {
      waiting.delete(subject);
      return start(subject, work);
    };
    const mine = before.then(begin, begin);
    waiting.set(subject, mine);
    return mine;
  };
}
