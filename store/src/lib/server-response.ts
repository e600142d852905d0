import { type InjectionKey, inject } from 'vue';

/** What a page tells the HTTP reply while it is rendered on the server. Not there in the browser. */
export type ServerResponse = { status: number; redirect?: string; origin: string };
export const SERVER_RESPONSE: InjectionKey<ServerResponse> = Symbol('server-response');

export function useServerResponse(): ServerResponse | null {
  return inject(SERVER_RESPONSE, null);
}
