import { useQueryClient } from '@tanstack/vue-query';
import type { Customer } from '@zivero/shared/schemas/customers';
import { useSession } from '@zivero/shared/vue/use-session';
import { useApi } from '../../lib/api.ts';
import { useHydrated } from '../../lib/hydrated.ts';

/** The server leaves this readable hint while a sign-in may live: without it there is nobody to ask about. */
const mayBeSignedIn = () => /(?:^|; )zv_in=1/.test(document.cookie);

export function useCustomer() {
  const api = useApi();
  const client = useQueryClient();
  const session = useSession<Customer>({
    isEnabled: useHydrated(),
    load: async () => {
      if (!mayBeSignedIn()) return null;
      const answer = await api.customers.session.query();
      return answer.kind === 'customer' ? answer.customer : null;
    },
  });

  /** What belonged to the person before goes; bag and saved things are read anew. */
  function become(customer: Customer | null) {
    client.removeQueries({ queryKey: ['orders'] });
    client.removeQueries({ queryKey: ['customers'] });
    session.setPerson(customer);
    return Promise.all([
      client.invalidateQueries({ queryKey: ['cart'] }),
      client.invalidateQueries({ queryKey: ['wishlist'] }),
    ]);
  }

  async function signOut() {
    await api.customers.signOut.mutate();
    await become(null);
  }

  return {
    customer: session.person,
    setCustomer: session.setPerson,
    isKnown: session.isKnown,
    isSignedIn: session.isSignedIn,
    error: session.error,
    become,
    signOut,
  };
}
