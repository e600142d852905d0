import { type MailKind, MailSettings, type MailTexts } from '@zivero/shared/schemas/mails';
import { and, eq } from 'drizzle-orm';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { mailTemplates } from '../../infra/postgres/tables/mail.ts';
import { staff } from '../../infra/postgres/tables/people.ts';
import { settings } from '../../infra/postgres/tables/shop.ts';
import { events } from '../../infra/postgres/tables/stock.ts';

export type SavedWords = {
  kind: MailKind;
  texts: Partial<MailTexts>;
  revision: number;
  updatedAt: Date;
  byName: string | null;
};
export type MailTemplatesRepo = ReturnType<typeof createMailTemplatesRepo>;
const SETTINGS = 'mails';

/** What staff made of the mails' words, one row per kind, and what is set about mails. */
export function createMailTemplatesRepo(db: Database) {
  const columns = {
    kind: mailTemplates.kind,
    texts: mailTemplates.texts,
    revision: mailTemplates.revision,
    updatedAt: mailTemplates.updatedAt,
    byName: staff.name,
  };
  const select = () =>
    db.select(columns).from(mailTemplates).leftJoin(staff, eq(staff.id, mailTemplates.staffId));

  return {
    all: (): Promise<SavedWords[]> => select().limit(100),
    async load(kind: MailKind): Promise<SavedWords | null> {
      const [row] = await select().where(eq(mailTemplates.kind, kind)).limit(1);
      return row ?? null;
    },
    /** False when it is not at `revision` any more. What was changed, and by whom, stands in `events`. */
    async save(
      { kind, texts, revision }: { kind: MailKind; texts: Partial<MailTexts>; revision: number },
      staffId: string,
      at: Date,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const next = { texts, revision: revision + 1, staffId, updatedAt: at };
        const written =
          revision === 0
            ? await tx
                .insert(mailTemplates)
                .values({ kind, ...next })
                .onConflictDoNothing()
                .returning({ kind: mailTemplates.kind })
            : await tx
                .update(mailTemplates)
                .set(next)
                .where(and(eq(mailTemplates.kind, kind), eq(mailTemplates.revision, revision)))
                .returning({ kind: mailTemplates.kind });
        if (written.length === 0) return false;
        await record(tx, { kind: 'mail.words-saved', subjectId: kind, staffId, payload: { texts }, at });
        return true;
      });
    },
    async loadSettings(): Promise<MailSettings | null> {
      const [row] = await db
        .select({ value: settings.value })
        .from(settings)
        .where(eq(settings.key, SETTINGS))
        .limit(1);
      return row === undefined ? null : MailSettings.parse(row.value);
    },
    async saveSettings(value: MailSettings, staffId: string, at: Date): Promise<void> {
      await db.transaction(async (tx) => {
        await tx
          .insert(settings)
          .values({ key: SETTINGS, value, updatedAt: at })
          .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: at } });
        await record(tx, { kind: 'mail.settings-saved', subjectId: SETTINGS, staffId, payload: value, at });
      });
    },
  };
}

async function record(
  tx: Tx,
  {
    kind,
    subjectId,
    staffId,
    payload,
    at,
  }: { kind: string; subjectId: string; staffId: string; payload: unknown; at: Date },
): Promise<void> {
  await tx.insert(events).values({
    ...{ kind, subjectId, at },
    actorKind: 'staff',
    actorId: staffId,
    payload: JSON.stringify(payload),
  });
}
