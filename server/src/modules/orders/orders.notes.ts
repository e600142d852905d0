import type { AddNote, AdminOrder, DeleteNote, EditNote } from '@zivero/shared/schemas/orders';
import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { orderTimeline } from '../../infra/postgres/tables/orders.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrdersRepo } from './orders.repo.ts';

export type NotesDeps = {
  db: Database;
  repo: Pick<OrdersRepo, 'byId' | 'note' | 'log'>;
  clock: Clock;
  view: (id: AdminOrder['id']) => Promise<AdminOrder>;
};
type Own = { orderId: AdminOrder['id']; noteId: string };

/** What staff write at an order: everybody reads it, only who wrote it changes it. */
export function createNotes({ db, repo, clock, view }: NotesDeps) {
  /** Throws `order.not-found`. */
  async function addNote({ orderId, text }: z.infer<typeof AddNote>, staffId: string): Promise<AdminOrder> {
    if ((await repo.byId(orderId)) === null) throw new AppError('order.not-found', { detail: orderId });
    await repo.note(db, [{ orderId, kind: 'note', staffId, text, isInternal: true }], clock.now());
    return view(orderId);
  }

  /** Somebody else's note is as if it were not there: whose it is stands in the WHERE. */
  const isOwn = ({ orderId, noteId }: Own, staffId: string) =>
    and(
      eq(orderTimeline.id, Number(noteId)),
      eq(orderTimeline.orderId, orderId),
      eq(orderTimeline.kind, 'note'),
      eq(orderTimeline.staffId, staffId),
    );

  /** Changes an own note; what it said stays in the log of events. Throws `order.note-not-found`. */
  function changing(
    kind: 'order.note-edited' | 'order.note-deleted',
    write: (tx: Tx, own: Own, staffId: string) => Promise<unknown>,
  ) {
    return async (own: Own, staffId: string): Promise<AdminOrder> => {
      await db.transaction(async (tx) => {
        const [note] = await tx
          .select({ text: orderTimeline.text })
          .from(orderTimeline)
          .where(isOwn(own, staffId))
          .limit(1)
          .for('update');
        if (note === undefined) throw new AppError('order.note-not-found', { detail: own.noteId });
        await write(tx, own, staffId);
        const { orderId, noteId } = own;
        const actor = { kind: 'staff', id: staffId } as const;
        await repo.log(tx, { kind, orderId, actor, payload: { noteId, before: note.text } }, clock.now());
      });
      return view(own.orderId);
    };
  }

  return {
    addNote,
    editNote: ({ text, ...own }: z.infer<typeof EditNote>, staffId: string): Promise<AdminOrder> =>
      changing('order.note-edited', (tx) =>
        tx.update(orderTimeline).set({ text, editedAt: clock.now() }).where(isOwn(own, staffId)),
      )(own, staffId),
    deleteNote: (own: z.infer<typeof DeleteNote>, staffId: string): Promise<AdminOrder> =>
      changing('order.note-deleted', (tx) => tx.delete(orderTimeline).where(isOwn(own, staffId)))(
        own,
        staffId,
      ),
  };
}
