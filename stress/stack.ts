import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../server/src/local/services/ports.ts';
import type { Sabotage } from '../server/src/local/stress/wraps.ts';
import { startBalancer } from './balancer.ts';
import { type PrivateServices, startPrivateServices } from './private-services.ts';
import { PRELOAD, type Program, ROOT, runProgram, startProgram } from './programs.ts';
import type { Victim } from './victims.ts';

const KEY = 'sk_test_stress';
const SECRET = 'whsec_stress';
/** The settings of Bun's own that a server in the field would not have. */
const UNSET = ['STORE_DEV_URL', 'ADMIN_DEV_URL', 'SMTP_URL', 'ZIVERO_ENV', 'ZIVERO_ROLE', 'REDIS_PREFIX'];

export type Stack = {
  /** Where shoppers and webhooks go: the balancer before the servers. */
  url: string;
  stripeUrl: string;
  postgresUrl: string;
  labels: string[];
  env: Record<string, string>;
  victims: Victim[];
  /** Programs that ended without having been killed. */
  ownEnds(): string[];
  /** `bun run reconcile`, again while it could not ask everything. Answers what it said if it never could. */
  reconcile(): Promise<string | null>;
  startPrograms(servers: number): Promise<void>;
  moveClock(offsetMs: number): void;
  folder: string;
  /** The folder stays where `keep` asks for it. */
  stop(keep: boolean): Promise<void>;
};

/** Everything that a shop needs, of this run alone: services, stand-in of Stripe, servers and what is before them. */
export async function startStack({ sabotage }: { sabotage: Sabotage | null }): Promise<Stack> {
  const folder = join(ROOT, '.zivero/test', `stress-${process.pid}-${Date.now().toString(36)}`);
  mkdirSync(folder, { recursive: true });
  const clockFile = join(folder, 'clock');
  writeFileSync(clockFile, '0');
  const services: PrivateServices = await startPrivateServices(folder);
  const balancer = startBalancer();
  const stripePort = await freePort();
  const stripeUrl = `http://127.0.0.1:${stripePort}`;
  const inherited = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined || UNSET.includes(key) ? [] : [[key, value] as const],
  );
  const env: Record<string, string> = {
    ...Object.fromEntries(inherited),
    ...services.urls,
    NODE_ENV: 'production',
    STORE_URL: balancer.url,
    TRUSTED_PROXIES: '127.0.0.1',
    STRIPE_SECRET_KEY: KEY,
    STRIPE_WEBHOOK_SECRET: SECRET,
    STRIPE_API_URL: stripeUrl,
    MEDIA_DIR: join(folder, 'media'),
    DATA_DIR: folder,
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
    ZIVERO_STRESS_CLOCK: clockFile,
    ZIVERO_STRESS_SABOTAGE: sabotage ?? '',
  };
  const programs: Program[] = [];
  const victims: Victim[] = [...services.victims];
  const logFile = (name: string) => join(folder, 'logs', `${name}.log`);

  function startStripe(): Promise<Program> {
    const data = ['--port', String(stripePort), '--data', join(folder, 'stripe.sqlite'), '--key', KEY];
    const hook = ['--webhook-url', `${balancer.url}/webhooks/stripe`, '--webhook-secret', SECRET];
    return startProgram({
      kind: 'stripe',
      name: 'stripe',
      args: ['server/src/local/stripe/main.ts', ...data, ...hook],
      env,
      port: stripePort,
      probe: '/healthz',
      logFile: logFile('stripe'),
    });
  }

  async function startServer(name: string): Promise<Program> {
    const port = await freePort();
    return startProgram({
      kind: 'server',
      name,
      args: ['--preload', PRELOAD, 'server/src/main.ts'],
      env: { ...env, PORT: String(port) },
      port,
      probe: '/readyz',
      logFile: logFile(name),
    });
  }

  return {
    url: balancer.url,
    stripeUrl,
    postgresUrl: services.urls.POSTGRES_URL,
    labels: services.labels,
    env,
    victims,
    ownEnds: () => programs.flatMap((one) => Array.from({ length: one.ownEnds() }, () => one.name)),
    async reconcile() {
      for (let attempt = 1; ; attempt += 1) {
        const { code, said } = await runProgram(['--preload', PRELOAD, 'scripts/reconcile.ts'], env);
        if (code === 0) return null;
        console.error(said);
        if (attempt === 3) return said;
      }
    },
    async startPrograms(servers) {
      const names = Array.from({ length: servers }, (_, at) => `server-${at + 1}`);
      const started = await Promise.all([startStripe(), ...names.map(startServer)]);
      programs.push(...started);
      victims.push(...started);
      balancer.to(started.filter((one) => one.kind === 'server').map((one) => one.url));
    },
    moveClock: (offsetMs) => writeFileSync(clockFile, String(offsetMs)),
    folder,
    async stop(keep) {
      await Promise.allSettled(programs.map((one) => one.stop()));
      await balancer.stop();
      await services.stop(keep);
    },
  };
}
