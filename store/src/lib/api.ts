import type { TRPCClient } from '@trpc/client';
import type { StoreRouter } from '@zivero/server/store-router';
import { type InjectionKey, inject } from 'vue';

/** The shop's typed client: by HTTP in the browser, in process while rendering on the server. */
export type StoreApi = TRPCClient<StoreRouter>;
export const API: InjectionKey<StoreApi> = Symbol('api');

export function useApi(): StoreApi {
  const api = inject(API);
  if (!api) throw new Error('no api is provided');
  return api;
}
