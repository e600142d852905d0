/** The only reader of what the build was told. */

/** Origin of the server, no slash at its end; empty when admin and server share one, as they do by default. */
export const apiOrigin: string = (import.meta.env.PUBLIC_API_URL ?? '').replace(/\/$/, '');
/** Origin of the store front, for "View in shop"; empty for the page's own origin. */
export const storeOrigin: string = (import.meta.env.STORE_URL ?? '').replace(/\/$/, '');
