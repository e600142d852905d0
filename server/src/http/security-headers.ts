import { createHash } from 'node:crypto';
import { secureHeaders } from 'hono/secure-headers';
import type { Step } from './corridor.ts';

export type SecurityOptions = {
  /** `sha256-…` of the inline scripts of the built pages, see `inlineScriptHashes`. */
  scriptHashes: readonly string[];
  /** Origins of ours that pages may talk to beside their own. */
  connectTo: readonly string[];
  /** Pages come over https: browsers shall never try http again. */
  isHttps: boolean;
  /** Vite injects scripts and styles of its own: no policy for pages in development. */
  isDevelopment: boolean;
};

/**
 * Step 3. Pages are the same for everybody, so the policy names their inline scripts by hash instead of by
 * a nonce. Styles may be inline: Vuetify and Vue write them.
 */
export function securityHeaders(options: SecurityOptions): Step {
  const common = secureHeaders({
    referrerPolicy: 'strict-origin-when-cross-origin',
    // Separate hosting: the apps may lie on a sibling domain.
    crossOriginResourcePolicy: 'same-site',
    strictTransportSecurity: options.isHttps ? 'max-age=31536000; includeSubDomains' : false,
    permissionsPolicy: { camera: false, microphone: false, geolocation: false, payment: false },
  });
  const policy = contentSecurityPolicy(options);
  return async (c, next) => {
    await common(c, next);
    if (c.req.path.startsWith('/media/')) c.res.headers.set('cross-origin-resource-policy', 'cross-origin');
    // GraphiQL, which production does not have, brings scripts of its own.
    const isPage =
      c.req.path !== '/graphql' && (c.res.headers.get('content-type')?.startsWith('text/html') ?? false);
    if (isPage && !options.isDevelopment) c.res.headers.set('content-security-policy', policy);
  };
}

function contentSecurityPolicy({ scriptHashes, connectTo, isHttps }: SecurityOptions): string {
  const own = ["'self'", ...connectTo];
  return [
    "default-src 'self'",
    `script-src 'self' ${scriptHashes.map((hash) => `'${hash}'`).join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    `img-src ${own.join(' ')} data: blob:`,
    "font-src 'self' data:",
    `connect-src ${own.join(' ')}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/gi;
const DATA_BLOCK = /\stype=["']?application\//i;

/** Hashes (CSP level 2) of the inline scripts in a page; data blocks (JSON) are not scripts. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(INLINE_SCRIPT)]
    .filter(([, attributes = '']) => !DATA_BLOCK.test(attributes))
    .map(([, , body = '']) => `sha256-${createHash('sha256').update(body).digest('base64')}`);
}
