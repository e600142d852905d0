import type { StaffRole } from '@zivero/shared/permissions';
import type { StaffId } from '@zivero/shared/schemas/ids';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { authFamilies, staff } from '../../infra/postgres/tables/people.ts';

export type StaffRecord = {
  id: StaffId;
  email: string;
  name: string;
  role: StaffRole;
  isDisabled: boolean;
};

const RECORD = {
  id: staff.id,
  email: staff.email,
  name: staff.name,
  role: staff.role,
  isDisabled: staff.isDisabled,
};
type Row = Omit<StaffRecord, 'id'> & { id: string };
const toRecord = (row: Row): StaffRecord => ({ ...row, id: row.id as StaffId });

export type StaffRepo = ReturnType<typeof createStaffRepo>;

/** Staff in PostgreSQL, found by primary key or by `staff_email`. */
export function createStaffRepo(db: Database) {
  return {
    async credentialsByEmail(email: string): Promise<{ record: StaffRecord; passwordHash: string } | null> {
      const [row] = await db
        .select({ ...RECORD, passwordHash: staff.passwordHash })
        .from(staff)
        .where(eq(staff.email, email))
        .limit(1);
      if (row === undefined) return null;
      const { passwordHash, ...record } = row;
      return { record: toRecord(record), passwordHash };
    },
    /** The member behind a living session; null when session or member is gone, ended or disabled. */
    async bySession(familyId: string, now: Date): Promise<StaffRecord | null> {
      const [row] = await db
        .select(RECORD)
        .from(authFamilies)
        .innerJoin(staff, eq(staff.id, authFamilies.subjectId))
        .where(
          and(
            eq(authFamilies.id, familyId),
            eq(authFamilies.audience, 'admin'),
            isNull(authFamilies.revokedAt),
            gt(authFamilies.expiresAt, now),
            eq(staff.isDisabled, false),
          ),
        )
        .limit(1);
      return row === undefined ? null : toRecord(row);
    },
    /** False when the e-mail address is taken: nothing was written. */
    async insert(record: StaffRecord & { passwordHash: string; isDemo: boolean; createdAt: Date }) {
      const rows = await db
        .insert(staff)
        .values(record)
        .onConflictDoNothing({ target: staff.email })
        .returning({ id: staff.id });
      return rows.length > 0;
    },
    async update(id: StaffId, change: Partial<Pick<StaffRecord, 'role' | 'isDisabled'>>): Promise<boolean> {
      const rows = await db.update(staff).set(change).where(eq(staff.id, id)).returning({ id: staff.id });
      return rows.length > 0;
    },
    async hasDemo(): Promise<boolean> {
      const rows = await db.select({ id: staff.id }).from(staff).where(eq(staff.isDemo, true)).limit(1);
      return rows.length > 0;
    },
  };
}
