import { sign, verify } from 'hono/jwt';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';

export const ACCESS_TTL_SECONDS = 15 * 60;
export type Audience = 'store' | 'admin';
export type AccessClaims = { subjectId: string; familyId: string };

const Claims = z.object({ sub: z.string(), fam: z.string(), exp: z.int() });

export type AccessTokens = ReturnType<typeof createAccessTokens>;

/** Short-lived HS256 tokens of one audience (RFC 7519); a token for the other audience reads as none. */
export function createAccessTokens(deps: { secret: string; audience: Audience; clock: Clock }) {
  const aud = `zivero-${deps.audience}`;
  const seconds = () => Math.floor(deps.clock.now().getTime() / 1000);

  return {
    issue({ subjectId, familyId }: AccessClaims): Promise<string> {
      const iat = seconds();
      return sign(
        { aud, sub: subjectId, fam: familyId, iat, exp: iat + ACCESS_TTL_SECONDS },
        deps.secret,
        'HS256',
      );
    },
    /** Null for whatever is not a living token of ours: forged, cut off, of the other audience, expired. */
    async read(token: string): Promise<AccessClaims | null> {
      if (token.length > 2048) return null;
      try {
        // Times are judged by our clock below, which tests can move, not by the library's.
        const payload = await verify(token, deps.secret, {
          alg: 'HS256',
          aud,
          exp: false,
          iat: false,
          nbf: false,
        });
        const claims = Claims.parse(payload);
        return claims.exp > seconds() ? { subjectId: claims.sub, familyId: claims.fam } : null;
      } catch {
        // Everything that the library and the schema can say here was caused by the token.
        return null;
      }
    },
  };
}
