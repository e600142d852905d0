import { describe, expect, test } from 'bun:test';
import { can } from '@zivero/shared/permissions';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { ADDRESS, openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { guestContext, staffContext } from '../../../test/test-context.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';

const shop = await openMoneyShop();
const asStaff = createCallerFactory(shop.routers.admin);
const asGuest = () => createCallerFactory(shop.routers.store)(guestContext());
const owner = asStaff(staffContext('owner'));
const ROLES = ['owner', 'manager', 'packer', 'viewer'] as const;

async function sent() {
  const made = await owner.drafts.create();
  const content = {
    ...made.content,
    email: 'ann@example.com',
    shippingAddress: ADDRESS,
    items: [
      {
        kind: 'custom' as const,
        id: newId('var') as VariantId,
        title: 'Repair',
        quantity: 1,
        unitPriceMinor: 4_000,
        taxClass: 'standard',
      },
    ],
    shipping: { kind: 'custom' as const, name: 'By bike', priceMinor: 0 },
  };
  const saved = await owner.drafts.save({ id: made.id, revision: 1, content });
  if (saved.kind !== 'ok') throw new Error(saved.kind);
  const answer = await owner.drafts.send({ id: made.id, revision: 2, validDays: 7 });
  if (answer.kind !== 'ok') throw new Error(answer.kind);
  return { draft: answer.draft, token: answer.draft.link.split('/').at(-1) ?? '' };
}

describe('drafts, mails and documents', () => {
  test.each(ROLES)('%s may do what the role says', async (role) => {
    const { draft } = await sent();
    const as = asStaff(staffContext(role));
    const forbidden = { cause: { code: 'auth.forbidden', status: 403 } };
    const [order] = await shop.db.execute<{ id: `ord_${string}` }>(sql`select id from orders limit 1`);
    const orderId = order?.id ?? newId('ord');
    const texts = { subject: 'a', title: 'b', intro: 'c', button: 'd', outro: '' };
    const rules = [
      ['orders.draft', () => as.drafts.list({ view: 'all' })],
      ['orders.draft', () => as.drafts.byId({ id: draft.id })],
      ['orders.draft', () => as.drafts.create()],
      [
        'orders.draft',
        () => as.drafts.payOutside({ id: draft.id, revision: draft.revision, reference: 'cash' }),
      ],
      ['orders.read', () => as.mails.log({ view: 'problems' })],
      ['orders.read', () => as.mails.ofOrder({ orderId })],
      ['settings.write', () => as.mails.overview()],
      ['settings.write', () => as.mails.preview({ kind: 'refund', texts })],
      ['settings.write', () => as.mails.saveSettings({ abandonedCart: { isOn: false, afterHours: 24 } })],
      ['settings.write', () => as.documents.seller()],
    ] as const;
    for (const [permission, call] of rules) {
      if (can(role, permission)) await call();
      else await expect(call()).rejects.toMatchObject(forbidden);
    }
    await expect(asStaff(guestContext()).drafts.byId({ id: draft.id })).rejects.toMatchObject({
      cause: { code: 'auth.required' },
    });
  });

  test('who follows the link sees what to pay, and nothing of the shop’s own', async () => {
    const { draft, token } = await sent();
    const seen = await asGuest().drafts.byToken({ token });
    expect(seen).toMatchObject({ state: 'open', lines: [{ title: 'Repair' }] });
    const said = JSON.stringify(seen);
    for (const secret of [draft.id, 'available', 'revision', 'byName', 'customerId'])
      expect(said).not.toContain(secret);
  });

  test.each([
    [
      'a negative price',
      { items: [{ kind: 'custom', id: newId('var'), title: 'x', quantity: 1, unitPriceMinor: -1 }] },
    ],
    [
      'half a thing',
      { items: [{ kind: 'custom', id: newId('var'), title: 'x', quantity: 0.5, unitPriceMinor: 1 }] },
    ],
    [
      'nothing of it',
      { items: [{ kind: 'custom', id: newId('var'), title: 'x', quantity: 0, unitPriceMinor: 1 }] },
    ],
    [
      'a line without a name',
      { items: [{ kind: 'custom', id: newId('var'), title: ' ', quantity: 1, unitPriceMinor: 1 }] },
    ],
    ['more than all off', { discount: { kind: 'percent', basisPoints: 10_001, reason: '' } }],
    ['no address at all', { email: 'nobody' }],
  ])('%s is refused and nothing is written', async (_what, change) => {
    const made = await owner.drafts.create();
    const content = { ...made.content, ...change } as never;
    await expect(owner.drafts.save({ id: made.id, revision: 1, content })).rejects.toThrow();
    expect((await owner.drafts.byId({ id: made.id })).revision).toBe(1);
  });

  test('a reduction above what the things cost makes them free, never less', async () => {
    const { draft } = await sent();
    const content = {
      ...draft.content,
      discount: { kind: 'amount' as const, amountMinor: 1_000_000, reason: '' },
    };
    const saved = await owner.drafts.save({ id: draft.id, revision: draft.revision, content });
    if (saved.kind !== 'ok') throw new Error(saved.kind);
    expect(saved.draft.quote.totals.total.amountMinor).toBe(0);
    expect(saved.draft.quote.missing).toEqual([]);
  });
});
