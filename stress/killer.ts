import type { Rng } from '../server/src/local/seed/prng.ts';
import { KINDS, type Kind, type Victim } from './victims.ts';

export type Killed = { kind: Kind; name: string; openCheckouts: number; downMs: number };

export type KillerDeps = {
  victims: readonly Victim[];
  rng: Rng;
  /** Checkouts at this moment between "place the order" and the end of paying. */
  openCheckouts: () => number;
  say: (line: string) => void;
};

/** Every kind once per round, in an order that the seed draws. */
export function planKills(rounds: number, rng: Rng): Kind[] {
  return Array.from({ length: rounds }, () => rng.sample(KINDS, KINDS.length)).flat();
}

/** Shoots one after the other, each in the middle of somebody's checkout, and brings it back. */
export function createKiller({ victims, rng, openCheckouts, say }: KillerDeps) {
  const killed: Killed[] = [];

  /** Resolves when the victim answers again; gives up when no checkout opens before `isOver`. */
  async function killOne(kind: Kind, isOver: () => boolean): Promise<boolean> {
    const victim = rng.pick(victims.filter((one) => one.kind === kind));
    const waitMs = rng.int(0, 400);
    const downMs = rng.int(150, 900);
    // Inside a checkout: one that is open now, hit a random moment later if it still is.
    for (;;) {
      while (openCheckouts() === 0) {
        if (isOver()) return false;
        await Bun.sleep(5);
      }
      await Bun.sleep(waitMs);
      if (openCheckouts() > 0) break;
    }
    const open = openCheckouts();
    await victim.kill();
    killed.push({ kind, name: victim.name, openCheckouts: open, downMs });
    say(`killed ${victim.name} with ${open} checkouts open, for ${downMs} ms`);
    await Bun.sleep(downMs);
    await victim.restart();
    await Bun.sleep(rng.int(100, 700));
    return true;
  }

  return { killOne, killed };
}
