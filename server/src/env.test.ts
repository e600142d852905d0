import { describe, expect, test } from 'bun:test';
import { EnvError, readEnv } from './env.ts';
import { ENV_EXAMPLE, renderEnvExample } from './env-example.ts';

const production = {
  ZIVERO_ENV: 'production',
  STRIPE_SECRET_KEY: 'sk_live_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  JWT_SECRET: 'x'.repeat(32),
  STORE_URL: 'https://shop.example',
};

function faultsOf(source: Record<string, string>): string[] {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  test('is usable with nothing set, and talks to the local Stripe stand-in', () => {
    const env = readEnv({});
    expect(env.PORT).toBeUndefined();
    expect(env.stripe).toEqual({
      secretKey: 'sk_test_zivero_local',
      webhookSecrets: ['whsec_zivero_local'],
      apiUrl: 'http://127.0.0.1:12111',
    });
  });

  test('with a Stripe key of one’s own never falls back to the stand-in', () => {
    const own = { STRIPE_SECRET_KEY: 'sk_test_mine' };
    expect(readEnv({ ...own, STRIPE_WEBHOOK_SECRET: 'whsec_mine' }).stripe.apiUrl).toBeUndefined();
    expect(faultsOf(own)).toEqual(['STRIPE_WEBHOOK_SECRET: needed with a STRIPE_SECRET_KEY of your own']);
  });

  test('reports every fault together and no value', () => {
    const faults = faultsOf({
      PORT: 'secret-1',
      REDIS_URL: 'secret-2',
      STORE_URL: 'https://a.example/path',
      ZIVERO_ENV: 'production',
    });
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'JWT_SECRET',
      'PORT',
      'REDIS_URL',
      'STORE_URL',
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRET',
    ]);
    expect(faults.join()).not.toContain('secret-');
  });

  test('takes what is set to nothing as not set', () => {
    expect(readEnv({ SMTP_URL: '', PORT: '' }).PORT).toBeUndefined();
  });

  test('takes connection strings with several hosts', () => {
    const url = 'mongodb://a:1,b:2/zivero?replicaSet=rs0';
    expect(readEnv({ MONGODB_URL: url }).MONGODB_URL).toBe(url);
  });

  test('splits lists', () => {
    const env = readEnv({
      STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old',
      TRUSTED_ORIGINS: 'https://a.example/,http://b.example:8080',
    });
    expect(env.stripe.webhookSecrets).toEqual(['whsec_new', 'whsec_old']);
    expect(env.TRUSTED_ORIGINS).toEqual(['https://a.example', 'http://b.example:8080']);
  });

  test('a production deployment starts with its secrets and without the stand-in', () => {
    expect(readEnv(production).isProduction).toBe(true);
  });

  test.each(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'JWT_SECRET', 'STORE_URL'])(
    'a production deployment refuses to start without %s',
    (name) => {
      expect(faultsOf({ ...production, [name]: '' })).toEqual([`${name}: needed when ZIVERO_ENV=production`]);
    },
  );

  test('a production deployment refuses another Stripe', () => {
    expect(faultsOf({ ...production, STRIPE_API_URL: 'http://127.0.0.1:1' })).toEqual([
      'STRIPE_API_URL: must not be set when ZIVERO_ENV=production',
    ]);
  });

  test('.env.example says what env.ts says (else: bun server/src/env-example.ts)', async () => {
    expect(await Bun.file(ENV_EXAMPLE).text()).toBe(renderEnvExample());
  });
});
