import type { Env } from './env.ts';
import { createAccessTokens } from './infra/auth/access-token.ts';
import { createFamiliesRepo } from './infra/auth/families.repo.ts';
import { deriveKey, loadJwtSecret } from './infra/auth/secrets.ts';
import { createSessions } from './infra/auth/sessions.ts';
import { createMailer } from './infra/mail/mailer.ts';
import { createMongo } from './infra/mongo/client.ts';
import { createPostgres } from './infra/postgres/client.ts';
import { createQueue } from './infra/postgres/queue.ts';
import { createCache } from './infra/redis/cache.ts';
import { createRedis } from './infra/redis/client.ts';
import { createRateLimiter } from './infra/redis/rate-limit.ts';
import { createStripeClient } from './infra/stripe/client.ts';
import { createWebhookVerifier } from './infra/stripe/webhook-verifier.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';

export type Clients = ReturnType<typeof buildClients>;

/** Connections to everything outside this process, and what needs nothing but them. */
export function buildClients({ env, log, clock }: { env: Env; log: Log; clock: Clock }) {
  const secret = loadJwtSecret({ given: env.JWT_SECRET, dataDir: env.DATA_DIR });
  const isWorker = env.ZIVERO_ROLE !== 'web';
  const pg = createPostgres({ url: env.POSTGRES_URL });
  const mongo = createMongo({ url: env.MONGODB_URL });
  const redis = createRedis({ url: env.REDIS_URL, prefix: env.REDIS_PREFIX });
  const queue = createQueue({ url: env.POSTGRES_URL, log, isWorker });
  const families = createFamiliesRepo(pg.db);
  const sessionsOf = (audience: 'store' | 'admin') =>
    createSessions({
      audience,
      access: createAccessTokens({ secret: deriveKey(secret, `access-${audience}`), audience, clock }),
      families,
      rotationKey: deriveKey(secret, `refresh-${audience}`),
      clock,
    });
  const mailer = env.SMTP_URL === undefined ? null : createMailer({ smtpUrl: env.SMTP_URL });
  return {
    pg,
    mongo,
    redis,
    queue,
    cache: createCache({ redis }),
    limiter: createRateLimiter({ redis, clock }),
    sessions: { store: sessionsOf('store'), admin: sessionsOf('admin') },
    /** Signs the names of guests' bags. */
    guestKey: deriveKey(secret, 'guest'),
    /** Makes the codes of gift cards. */
    giftCardKey: deriveKey(secret, 'gift-cards'),
    stripe: createStripeClient(env.stripe),
    mailer,
    webhookVerifier: createWebhookVerifier({ secrets: env.stripe.webhookSecrets, clock }),
    /** Ends every connection; the queue first, which still writes. */
    async close(): Promise<void> {
      await queue.stop(1_000);
      redis.disconnect();
      mailer?.close();
      await Promise.allSettled([pg.close(), mongo.close()]);
    },
  };
}
