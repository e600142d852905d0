import { useQueryClient } from '@tanstack/vue-query';
import type { Permission } from '@zivero/shared/permissions';
import type { StaffMember } from '@zivero/shared/schemas/staff';
import { useSession } from '@zivero/shared/vue/use-session';
import { computed } from 'vue';
import { useApi } from './api.ts';

export type Colleague = { staff: StaffMember; shopName: string };

/** Who works here now and what they may do. Permissions hide buttons; the server checks them again. */
export function useStaff() {
  const api = useApi();
  const client = useQueryClient();
  const session = useSession<Colleague>({
    load: async () => {
      const answer = await api.staff.session.query();
      return answer.kind === 'staff' ? { staff: answer.staff, shopName: answer.shopName } : null;
    },
  });
  const may = (permission: Permission): boolean =>
    session.person.value?.staff.permissions.includes(permission) ?? false;
  async function signOut() {
    await api.staff.signOut.mutate();
    session.setPerson(null);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  }
  return {
    ...session,
    staff: computed(() => session.person.value?.staff ?? null),
    shopName: computed(() => session.person.value?.shopName ?? 'Zivero'),
    may,
    signOut,
  };
}
