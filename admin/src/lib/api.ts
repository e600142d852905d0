import type { AdminRouter } from '@zivero/server/admin-router';
import type { createAdminApi } from '@zivero/shared/client/api';
import { type InjectionKey, inject } from 'vue';

export type AdminApi = ReturnType<typeof createAdminApi<AdminRouter>>;
export const API: InjectionKey<AdminApi> = Symbol('api');

/** The typed client of `/trpc/admin`, provided once by the app. */
export function useApi(): AdminApi {
  const api = inject(API);
  if (!api) throw new Error('no api is provided');
  return api;
}
