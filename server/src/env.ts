import { z } from 'zod';

/**
 * The only reader of the environment of the server. `bun server/src/env-example.ts` writes `.env.example`
 * from this table. What is set to nothing counts as not set.
 */
const LOCAL_STRIPE = {
  apiUrl: 'http://127.0.0.1:12111',
  secretKey: 'sk_test_zivero_local',
  webhookSecret: 'whsec_zivero_local',
} as const;

const url = (protocols: RegExp) => z.url({ protocol: protocols });
/** May name several hosts, which no URL can: their drivers parse them. */
const connection = (start: RegExp) => z.string().regex(start, 'not an address of this service');
const origin = z
  .url({ protocol: /^https?$/ })
  .transform((value) => new URL(value))
  .refine((value) => value.pathname === '/' && value.search === '', 'only protocol, host and port')
  .transform((value) => value.origin);
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const doc = (group: string, text: string, example = '') => ({ group, text, example });

export const EnvSchema = z.object({
  ZIVERO_ENV: z
    .enum(['development', 'production'])
    .default('development')
    .meta(doc('Deployment', 'production: refuses to start with anything that only a demo may have')),
  ZIVERO_ROLE: z
    .enum(['all', 'web', 'worker'])
    .default('all')
    .meta(
      doc('Deployment', 'what this process does: answer requests (web), work off jobs (worker), or both'),
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta(doc('Deployment', 'how much is logged')),

  HOST: z
    .string()
    .default('127.0.0.1')
    .meta(doc('HTTP', 'address to listen on', '0.0.0.0')),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .meta(doc('HTTP', 'port to listen on; not set: 3000 or the next free one; 0: any free one', '3000')),
  STORE_URL: origin
    .optional()
    .meta(doc('HTTP', 'origin of the store as shoppers see it', 'https://shop.example')),
  ADMIN_URL: url(/^https?$/)
    .optional()
    .meta(doc('HTTP', 'address of the admin; not set: /admin of the store', 'https://shop.example/admin')),
  PUBLIC_API_URL: origin
    .optional()
    .meta(
      doc(
        'HTTP',
        'origin of this server, where the apps are hosted apart from it',
        'https://api.shop.example',
      ),
    ),
  TRUSTED_ORIGINS: list
    .pipe(z.array(origin))
    .default([])
    .meta(
      doc('HTTP', 'further origins that may call with cookies, comma separated', 'https://www.shop.example'),
    ),
  TRUSTED_PROXIES: list
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .default([])
    .meta(
      doc(
        'HTTP',
        'addresses or networks of proxies whose X-Forwarded-For and X-Request-Id count',
        '10.0.0.0/8',
      ),
    ),

  MONGODB_URL: connection(/^mongodb(\+srv)?:\/\/./)
    .default('mongodb://127.0.0.1:27017/zivero?directConnection=true')
    .meta(doc('Services', 'MongoDB 7 or newer as a replica set, or Atlas; names the database')),
  POSTGRES_URL: connection(/^postgres(ql)?:\/\/./)
    .default('postgres://postgres@127.0.0.1:5432/zivero')
    .meta(doc('Services', 'PostgreSQL 16 or newer')),
  REDIS_URL: connection(/^rediss?:\/\/./)
    .default('redis://127.0.0.1:6379/0')
    .meta(doc('Services', 'Redis 6.2 or newer, or Valkey')),
  REDIS_PREFIX: z
    .string()
    .max(100)
    .default('')
    .meta(doc('Services', 'put before every key', 'zivero:')),

  SEARCH_ENGINE: z
    .enum(['auto', 'embedded', 'atlas'])
    .default('auto')
    .meta(
      doc(
        'Search',
        'embedded: in this process; atlas: $search of MongoDB; auto: atlas where the server has it',
      ),
    ),

  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_/)
    .optional()
    .meta(doc('Stripe', 'secret key; not set: the local stand-in', 'sk_live_…')),
  STRIPE_WEBHOOK_SECRET: list
    .pipe(z.array(z.string().startsWith('whsec_')))
    .default([])
    .meta(doc('Stripe', 'signing secrets of the webhook endpoint; two while one is being rolled', 'whsec_…')),
  STRIPE_API_URL: origin
    .optional()
    .meta(
      doc('Stripe', 'another server that speaks the Stripe API; never in production', LOCAL_STRIPE.apiUrl),
    ),

  PAYMENT_CAPTURE: z
    .enum(['automatic', 'manual'])
    .default('automatic')
    .meta(doc('Stripe', 'manual: cards are charged when staff take the money, within a week', 'automatic')),

  JWT_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta(
      doc(
        'Sign-in',
        'signs sign-in cookies, 32 characters or more; development makes its own',
        'openssl rand -hex 32',
      ),
    ),

  SMTP_URL: url(/^smtps?$/)
    .optional()
    .meta(
      doc(
        'Mail',
        'where mail is handed over; not set: mail is logged as skipped',
        'smtp://user:password@mail.example:587',
      ),
    ),
  MAIL_FROM: z
    .string()
    .optional()
    .meta(doc('Mail', 'sender; not set: the support address of the shop', 'Zivero <orders@shop.example>')),

  MEDIA_DIR: z.string().default('.zivero/media').meta(doc('Files', 'folder of uploaded pictures')),
  DATA_DIR: z
    .string()
    .default('.zivero')
    .meta(doc('Files', 'folder of what this machine keeps: the search index; in development everything')),

  STORE_DEV_URL: origin
    .optional()
    .meta(doc('Development', 'Vite server of the store, set by bun dev', 'http://127.0.0.1:5173')),
  ADMIN_DEV_URL: origin
    .optional()
    .meta(doc('Development', 'Vite server of the admin, set by bun dev', 'http://127.0.0.1:5174')),
});

type Parsed = z.output<typeof EnvSchema>;

export type Env = Parsed & {
  isProduction: boolean;
  stripe: { secretKey: string; webhookSecrets: string[]; apiUrl: string | undefined };
};

/** Every fault of the environment at once: one line per variable, never a value. */
export class EnvError extends Error {
  readonly faults: string[];

  constructor(faults: string[]) {
    super(`the environment cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'EnvError';
    this.faults = faults;
  }
}

/** Reads and checks the environment. Throws an `EnvError` that names everything that is wrong. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = EnvSchema.safeParse(given);
  const faults = parsed.success
    ? deploymentFaults(parsed.data)
    : [
        ...parsed.error.issues.map((issue) => `${issue.path[0]?.toString() ?? ''}: ${issue.message}`),
        // A wrong variable must not hide what a deployment lacks.
        ...(given.ZIVERO_ENV === 'production' ? missingInProduction(given) : []),
      ];
  if (!parsed.success || faults.length > 0) throw new EnvError(faults);
  return {
    ...parsed.data,
    isProduction: parsed.data.ZIVERO_ENV === 'production',
    stripe: stripeOf(parsed.data),
  };
}

function deploymentFaults(env: Parsed): string[] {
  if (env.ZIVERO_ENV === 'production') return missingInProduction(env);
  // The stand-in's signing secret is known to everybody: it must never vouch for real payments.
  const isRealStripe = env.STRIPE_SECRET_KEY !== undefined && env.STRIPE_API_URL === undefined;
  return isRealStripe && env.STRIPE_WEBHOOK_SECRET.length === 0
    ? ['STRIPE_WEBHOOK_SECRET: needed with a STRIPE_SECRET_KEY of your own']
    : [];
}

/** What a production deployment needs, and what it must not have. */
function missingInProduction(env: Record<string, unknown>): string[] {
  const isMissing = (name: string) => {
    const value = env[name];
    return value === undefined || (Array.isArray(value) && value.length === 0);
  };
  const needed = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'JWT_SECRET', 'STORE_URL'];
  const unwanted = ['STRIPE_API_URL', 'STORE_DEV_URL', 'ADMIN_DEV_URL'];
  return [
    ...needed.filter(isMissing).map((name) => `${name}: needed when ZIVERO_ENV=production`),
    ...unwanted
      .filter((name) => !isMissing(name))
      .map((name) => `${name}: must not be set when ZIVERO_ENV=production`),
  ];
}

/** Without a key of Stripe's the local stand-in takes its place, with the keys that it knows. */
function stripeOf(env: Parsed): Env['stripe'] {
  const isLocal = env.STRIPE_SECRET_KEY === undefined;
  return {
    secretKey: env.STRIPE_SECRET_KEY ?? LOCAL_STRIPE.secretKey,
    webhookSecrets:
      env.STRIPE_WEBHOOK_SECRET.length > 0 ? env.STRIPE_WEBHOOK_SECRET : [LOCAL_STRIPE.webhookSecret],
    apiUrl: env.STRIPE_API_URL ?? (isLocal ? LOCAL_STRIPE.apiUrl : undefined),
  };
}
