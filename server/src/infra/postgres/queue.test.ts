import { afterAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { PgBoss } from 'pg-boss';
import { testStores } from '../../../test/harness.ts';
import { createLog } from '../../kernel/log.ts';
import { createQueue } from './queue.ts';

const { pg, urls } = await testStores();
const log = createLog('silent');
const queue = createQueue({ url: urls.postgres, log });
afterAll(() => queue.stop());
await queue.start();

const product = (n: number) => `prd_${String(n).padStart(26, '0')}` as const;

async function stored(name: string): Promise<{ data: unknown; start_after: string }[]> {
  return [
    ...(await pg.db.execute<{ data: unknown; start_after: string }>(
      sql`select data, start_after::text from pgboss.job where name = ${name} order by created_on`,
    )),
  ];
}

/** Resolves with what `next` is called with. */
function signal<T>() {
  let next: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    next = resolve;
  });
  return { promise, next };
}

describe('queue', () => {
  test('a job exists exactly if its transaction was committed', async () => {
    await pg.db.transaction((tx) => queue.enqueue(tx, 'mail.refund', refund(1)));
    const failed = pg.db.transaction(async (tx) => {
      await queue.enqueue(tx, 'mail.refund', refund(2));
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect((await stored('mail.refund')).map((job) => job.data)).toEqual([refund(1)]);
  });

  test('jobs of several queues are written together at the end of a transaction, those of a lost savepoint never', async () => {
    const lost = new Error('lost');
    await pg.db.transaction(async (tx) => {
      await queue.enqueue(tx, 'documents.invoice', { orderId: refund(11).orderId });
      await tx
        .transaction(async (inner) => {
          await queue.enqueue(inner, 'documents.invoice', { orderId: refund(12).orderId });
          await queue.enqueue(inner, 'edits.settle', { editId: 'lost' });
          throw lost;
        })
        .catch((error: unknown) => expect(error).toBe(lost));
      await tx.transaction((inner) =>
        queue.enqueue(inner, 'documents.invoice', { orderId: refund(13).orderId }),
      );
      expect(await stored('documents.invoice')).toEqual([]);
    });
    const kept = (await stored('documents.invoice')).map((job) => job.data);
    expect(kept).toHaveLength(2);
    expect(kept).toContainEqual({ orderId: refund(11).orderId });
    expect(kept).toContainEqual({ orderId: refund(13).orderId });
    expect(await stored('edits.settle')).toEqual([]);
  });

  test('a job that cannot be written takes its transaction with it', async () => {
    const gone = pg.db.transaction(async (tx) => {
      await tx.execute(sql`delete from pgboss.queue where name = 'mail.back-in-stock'`);
      await queue.enqueue(tx, 'mail.back-in-stock', { noticeId: 1 });
    });
    await expect(gone).rejects.toThrow('no queue');
    await queue.enqueue(pg.db, 'mail.back-in-stock', { noticeId: 2 });
    expect((await stored('mail.back-in-stock')).map((job) => job.data)).toEqual([{ noticeId: 2 }]);
  });

  test('a row is what pg-boss itself would have written', async () => {
    const startAfter = new Date('2031-01-02T03:04:05.678Z');
    const boss = new PgBoss({ connectionString: urls.postgres, supervise: false, schedule: false });
    await boss.start();
    await boss.insert('payments.refund', [{ data: refund(21) }, { data: refund(21), startAfter }]);
    await boss.stop();
    await queue.enqueue(pg.db, 'payments.refund', { refundId: refund(21).refundId });
    await pg.db.transaction((tx) =>
      queue.enqueue(tx, 'payments.refund', { refundId: refund(21).refundId }, { startAfter }),
    );
    const rows = await pg.db.execute<Record<string, unknown>>(sql`
      select *, keep_until - start_after as kept, (start_after = created_on) as is_now from pgboss.job
      where name = 'payments.refund' order by start_after > now(), created_on`);
    const [theirs, ours, theirsLater, oursLater] = rows.map(
      ({ id: _, data: __, created_on: ___, start_after, keep_until, is_now, ...rest }) =>
        is_now === true ? rest : { ...rest, start_after, keep_until },
    );
    expect(rows).toHaveLength(4);
    expect(ours).toEqual(theirs);
    expect(oursLater).toEqual(theirsLater);
    expect(oursLater?.start_after).toBeDefined();
  });

  test('a payload that does not fit its schema is refused', async () => {
    const bad = { productId: 'nonsense' as never };
    await expect(queue.enqueue(pg.db, 'stock.mirror', bad)).rejects.toThrow();
    expect(await stored('stock.mirror')).toEqual([]);
  });

  test('a job that starts later is kept until then', async () => {
    const startAfter = new Date('2031-01-02T03:04:05.678Z');
    await queue.enqueue(pg.db, 'payments.expire', { orderId: `ord_${'0'.repeat(26)}` }, { startAfter });
    const [job] = await stored('payments.expire');
    expect(new Date(job?.start_after ?? '').getTime()).toBe(startAfter.getTime());
  });

  test('a worker is woken at commit, long before its next poll', async () => {
    const seen: string[] = [];
    const waiting = [signal<void>(), signal<void>()];
    const options = { concurrency: 1, batchSize: 10, pollSeconds: 60 };
    await queue.work('stock.mirror', options, async (jobs) => {
      for (const job of jobs) waiting[seen.push(job.data.productId) - 1]?.next();
    });
    await queue.enqueue(pg.db, 'stock.mirror', { productId: product(1) });
    await waiting[0]?.promise;
    const started = performance.now();
    await pg.db.transaction((tx) => queue.enqueue(tx, 'stock.mirror', [{ productId: product(2) }]));
    await waiting[1]?.promise;
    expect(seen).toEqual([product(1), product(2)]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a lost connection is made anew, and jobs go on', async () => {
    const done = signal<string>();
    const options = { concurrency: 1, batchSize: 1, pollSeconds: 0.5 };
    await queue.work('mail.order-confirmation', options, async ([job]) => done.next(job?.data.orderId ?? ''));
    await pg.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'zivero-queue' and datname = current_database()`);
    const { orderId } = refund(9);
    await pg.db.transaction((tx) => queue.enqueue(tx, 'mail.order-confirmation', { orderId }));
    expect(await done.promise).toBe(orderId);
  }, 30_000);

  test('a job whose last try failed lies in the dead letters with its payload', async () => {
    let tries = 0;
    const done = signal<void>();
    await queue.work('payments.reconcile', { concurrency: 1, batchSize: 1, pollSeconds: 0.5 }, async () => {
      tries += 1;
      done.next();
      throw new Error('no');
    });
    await queue.enqueue(pg.db, 'payments.reconcile', {});
    await done.promise;
    const deadline = Date.now() + 5_000;
    while ((await stored('dead-letters')).length === 0 && Date.now() < deadline) await Bun.sleep(20);
    expect(await stored('dead-letters')).toHaveLength(1);
    expect(tries).toBe(1);
  });

  test('several processes start on one database at the same time', async () => {
    const others = [1, 2, 3].map(() => createQueue({ url: urls.postgres, log, max: 1, isWorker: false }));
    await Promise.all(others.map((other) => other.start()));
    await others[0]?.enqueue(pg.db, 'mail.refund', refund(3));
    await Promise.all(others.map((other) => other.stop()));
    expect((await stored('mail.refund')).map((job) => job.data)).toContainEqual(refund(3));
  });
});

function refund(n: number) {
  const tail = String(n).padStart(26, '0');
  return { orderId: `ord_${tail}`, refundId: `rfd_${tail}` } as const;
}
