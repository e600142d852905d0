/** Where pictures come from: the page's own origin unless the store is hosted apart from its server. */
export const MEDIA_ORIGIN: string = import.meta.env.PUBLIC_API_URL;
