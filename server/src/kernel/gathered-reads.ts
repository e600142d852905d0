export type GatherOptions = {
  /** Reads that may be under way before the next ones wait. */
  atOnce: number;
  /** Ids of one read; a full one does not wait. */
  maxIds: number;
};

/**
 * Reads by id that come while `atOnce` others are under way go together as soon as one of them has ended: a read
 * of fifty rows costs little more than one of ten. Nobody joins a read that has begun, so that nobody is answered
 * with what lay there before he asked. `read` tells rows by id, those that exist; so does what is returned, which
 * may hold rows that others asked for.
 */
export function gatherReads<Id, T>(
  read: (ids: Id[]) => Promise<ReadonlyMap<Id, T>>,
  { atOnce, maxIds }: GatherOptions,
): (ids: readonly Id[]) => Promise<ReadonlyMap<Id, T>> {
  type Batch = { ids: Set<Id>; rows: Promise<ReadonlyMap<Id, T>>; begin(): void };
  let running = 0;
  let waiting: Batch | null = null;

  function gather(): Batch {
    const { promise, resolve } = Promise.withResolvers<ReadonlyMap<Id, T>>();
    const batch: Batch = {
      ids: new Set(),
      rows: promise,
      begin() {
        if (waiting === batch) waiting = null;
        running += 1;
        resolve(read([...batch.ids]).finally(end));
      },
    };
    return batch;
  }

  function end(): void {
    running -= 1;
    waiting?.begin();
  }

  return (ids) => {
    const batch = waiting ?? gather();
    for (const id of ids) batch.ids.add(id);
    waiting = batch;
    if (running < atOnce || batch.ids.size >= maxIds) batch.begin();
    return batch.rows;
  };
}
