import { Hono } from 'hono';
import { ZodError } from 'zod';
import { StripeFault } from '../api/stripe-error.ts';
import { inTransaction, NO_ORIGIN, type StandIn } from '../stand-in.ts';
import { TABLES } from '../store/database.ts';
import type { Control } from './control.ts';
import { onlyLocal } from './guard.ts';
import { knownPaymentControls } from './known-payments.ts';
import { moneyControls } from './money.ts';
import { ChaosPatch, ClockMove, FaultOrder, NextRefund, SettingsPatch, WebhookTargets } from './schemas.ts';
import { readState, stats } from './state.ts';
import { replaceTargets } from './targets.ts';
import { deliveryControls } from './webhooks.ts';

/** `/_control/*`: what a test, or somebody at Stripe's dashboard, can do to the stand-in. JSON in and out. */
export function controlRoutes(s: StandIn): Hono {
  const app = new Hono();
  app.use(onlyLocal);
  app.onError((error, c) => {
    if (error instanceof ZodError || error instanceof SyntaxError)
      return c.json({ error: error.message }, 400);
    if (error instanceof StripeFault) return c.json(error.toBody(''), error.status === 404 ? 404 : 400);
    console.error(error);
    return c.json({ error: 'The stand-in failed; its log says more.' }, 500);
  });

  const control: Control = {
    app,
    s,
    on: (method, path, schema, run) => {
      app.on(method, path, async (c) => {
        const text = await c.req.text();
        const body = schema.parse(text === '' ? {} : JSON.parse(text));
        const result = inTransaction(s, NO_ORIGIN, () => run(body, c.req.param('id') ?? ''));
        return c.json(result ?? { ok: true });
      });
    },
  };
  settingControls(control);
  moneyControls(control);
  knownPaymentControls(control);
  deliveryControls(control);
  app.get('/state', (c) => c.json(readState(s, c.req.query('kind'))));
  app.get('/stats', (c) => c.json(stats(s)));
  return app;
}

function settingControls({ app, s, on }: Control): void {
  const time = () => ({
    now: s.clock.now().toISOString(),
    seconds: s.clock.seconds(),
    offsetMs: s.settings.get('clockOffsetMs'),
  });
  app.get('/clock', (c) => c.json(time()));
  on('POST', '/clock', ClockMove, (move) => {
    if ('advanceSeconds' in move) s.clock.advance(move.advanceSeconds * 1000);
    else if ('set' in move) s.clock.set(new Date(move.set));
    else s.clock.reset();
    return time();
  });

  app.get('/settings', (c) => c.json(s.settings.all()));
  on('PUT', '/settings', SettingsPatch, ({ retry, settleAfterMs, balanceTransactionAfterMs }) => {
    if (retry) s.settings.set('retry', { ...s.settings.get('retry'), ...stated(retry) });
    if (settleAfterMs !== undefined) s.settings.set('settleAfterMs', settleAfterMs);
    if (balanceTransactionAfterMs !== undefined)
      s.settings.set('balanceTransactionAfterMs', balanceTransactionAfterMs);
    return s.settings.all();
  });
  on('PUT', '/chaos', ChaosPatch, (patch) => {
    s.settings.set('chaos', { ...s.settings.get('chaos'), ...stated(patch) });
    return s.settings.get('chaos');
  });
  on('PUT', '/next-refund', NextRefund, (next) => s.settings.set('nextRefund', next));
  on('POST', '/faults', FaultOrder, (fault) => {
    s.settings.set('faults', [...s.settings.get('faults'), fault]);
    return s.settings.get('faults');
  });
  on('PUT', '/webhooks', WebhookTargets, (targets) => replaceTargets(s, targets));

  /** Forgets everything but where webhooks go. */
  app.post('/reset', (c) => {
    const endpoints = s.objects.all('webhook_endpoint').reverse();
    s.db.transaction(() => {
      for (const table of TABLES) s.db.run(`DELETE FROM ${table}`);
      for (const endpoint of endpoints) s.objects.put('webhook_endpoint', endpoint);
    })();
    s.settings.reload();
    return c.json({ ok: true });
  });
}

type Stated<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops what was not given, so that it does not overwrite. */
function stated<T extends object>(patch: T): Stated<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Stated<T>;
}
