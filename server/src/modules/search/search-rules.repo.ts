import { NO_SEARCH_RULES, type SearchRules } from '@zivero/shared/schemas/search-rules';
import { and, desc, eq, gt } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { searchRuleDraft, searchRuleVersions } from '../../infra/postgres/tables/search.ts';
import { events } from '../../infra/postgres/tables/stock.ts';

const DRAFT = 'draft';

export type RulesEditor = { id: string; name: string };
export type SearchRulesRepo = ReturnType<typeof createSearchRulesRepo>;

/** Search rules in PostgreSQL: one draft row, published versions that never change (primary keys). */
export function createSearchRulesRepo(db: Database) {
  return {
    /** The newest published version if it is newer than `than`. */
    async newerThan(
      than: number,
    ): Promise<{ version: number; rules: SearchRules; publishedAt: Date } | null> {
      const [row] = await db
        .select({
          version: searchRuleVersions.version,
          rules: searchRuleVersions.rules,
          publishedAt: searchRuleVersions.publishedAt,
        })
        .from(searchRuleVersions)
        .where(gt(searchRuleVersions.version, than))
        .orderBy(desc(searchRuleVersions.version))
        .limit(1);
      return row ?? null;
    },
    async version(version: number): Promise<SearchRules | null> {
      const [row] = await db
        .select({ rules: searchRuleVersions.rules })
        .from(searchRuleVersions)
        .where(eq(searchRuleVersions.version, version))
        .limit(1);
      return row?.rules ?? null;
    },
    async versions(limit: number) {
      const { version, note, publishedAt, publishedBy } = searchRuleVersions;
      return db
        .select({ version, note, publishedAt, publishedBy })
        .from(searchRuleVersions)
        .orderBy(desc(version))
        .limit(limit);
    },
    async draft() {
      const [row] = await db.select().from(searchRuleDraft).where(eq(searchRuleDraft.key, DRAFT)).limit(1);
      return row ?? null;
    },
    /** False when the draft is not at `base` any more: nothing was written. */
    async saveDraft(base: number, rules: SearchRules, editor: RulesEditor, at: Date): Promise<boolean> {
      return db.transaction(async (tx) => {
        const values = { rules, updatedAt: at, updatedBy: editor.name };
        const written =
          base === 0
            ? await tx
                .insert(searchRuleDraft)
                .values({ key: DRAFT, revision: 1, ...values })
                .onConflictDoNothing()
                .returning({ key: searchRuleDraft.key })
            : await tx
                .update(searchRuleDraft)
                .set({ ...values, revision: base + 1 })
                .where(and(eq(searchRuleDraft.key, DRAFT), eq(searchRuleDraft.revision, base)))
                .returning({ key: searchRuleDraft.key });
        if (written.length === 0) return false;
        await tx.insert(events).values(eventOf('search.rules-saved', editor, { revision: base + 1 }, at));
        return true;
      });
    },
    /** Publishes the draft as it stands at `base`; null when it stands elsewhere. Returns the new version. */
    async publish(base: number, note: string, editor: RulesEditor, at: Date): Promise<number | null> {
      return db.transaction(async (tx) => {
        const [draft] = await tx
          .select()
          .from(searchRuleDraft)
          .where(eq(searchRuleDraft.key, DRAFT))
          .limit(1)
          .for('update');
        if ((draft?.revision ?? 0) !== base) return null;
        const [row] = await tx
          .insert(searchRuleVersions)
          .values({ rules: draft?.rules ?? NO_SEARCH_RULES, note, publishedAt: at, publishedBy: editor.name })
          .returning({ version: searchRuleVersions.version });
        const version = row?.version ?? 0;
        await tx.insert(events).values(eventOf('search.rules-published', editor, { version, note }, at));
        return version;
      });
    },
  };
}

const eventOf = (kind: string, editor: RulesEditor, payload: Record<string, unknown>, at: Date) => ({
  kind,
  subjectId: 'search-rules',
  actorKind: 'staff',
  actorId: editor.id,
  payload: JSON.stringify(payload),
  at,
});
