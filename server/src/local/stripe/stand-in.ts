import type { Database } from 'bun:sqlite';
import { createMovableClock, type MovableClock } from './clock.ts';
import { openDatabase } from './store/database.ts';
import { createDeliveryStore, type DeliveryStore } from './store/deliveries.ts';
import { createIdempotencyStore, type IdempotencyStore } from './store/idempotency.ts';
import { createObjectStore, type ObjectStore } from './store/objects.ts';
import { createSettingsStore, type SettingsStore } from './store/settings.ts';
import { createTaskStore, type TaskStore } from './store/tasks.ts';

/** Who caused what is happening: an API request, or (both null) the dashboard, a shopper or time. */
export type Origin = { id: string | null; idempotency_key: string | null };
export const NO_ORIGIN: Origin = { id: null, idempotency_key: null };

/** Everything the parts of the stand-in share. All state is in the database. */
export type StandIn = {
  db: Database;
  objects: ObjectStore;
  deliveries: DeliveryStore;
  tasks: TaskStore;
  idempotency: IdempotencyStore;
  settings: SettingsStore;
  clock: MovableClock;
  secretKey: string;
  shopName: string;
  /** Where a browser reaches the pages; known once the server listens. */
  publicUrl: string;
  origin: Origin;
  /** Called after a commit that may have made something due. */
  wake: () => void;
};

type StandInOptions = { dataFile: string; secretKey: string; shopName: string };

export function createStandIn({ dataFile, secretKey, shopName }: StandInOptions): StandIn {
  const db = openDatabase(dataFile);
  const settings = createSettingsStore(db);
  return {
    db,
    objects: createObjectStore(db),
    deliveries: createDeliveryStore(db),
    tasks: createTaskStore(db),
    idempotency: createIdempotencyStore(db),
    settings,
    clock: createMovableClock(settings),
    secretKey,
    shopName,
    publicUrl: '',
    origin: NO_ORIGIN,
    wake: () => {},
  };
}

/**
 * All of `work` or nothing of it; nests. Everything in it is synchronous, so no other request can come in
 * between: that is what makes "charge once" simple here.
 */
export function inTransaction<T>(s: StandIn, origin: Origin, work: () => T): T {
  const outer = s.origin;
  s.origin = origin;
  try {
    return s.db.transaction(work).immediate();
  } catch (error) {
    // The settings are held in memory too: what was set in here has been rolled back.
    s.settings.reload();
    throw error;
  } finally {
    s.origin = outer;
    s.wake();
  }
}
