import { beforeAll, describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { createSettingsRepo } from './settings.repo.ts';
import { createSettings } from './settings.ts';

const { pg } = await testStores();
const clock = { now: () => new Date() };
const settings = createSettings({ repo: createSettingsRepo(pg.db), clock });
beforeAll(() => settings.ensureDefaults());

describe('the language of a shop', () => {
  test('is kept as the runtime writes it, and nothing else of the shop changes', async () => {
    const before = await settings.get();
    const saved = await settings.saveLanguage({ locale: 'DE-at', timeZone: 'europe/vienna' });
    expect(saved).toMatchObject({ kind: 'ok', shop: { locale: 'de-AT', timeZone: 'Europe/Vienna' } });
    const fresh = createSettings({ repo: createSettingsRepo(pg.db), clock });
    expect(await fresh.get()).toEqual({ ...before, locale: 'de-AT', timeZone: 'Europe/Vienna' });
  });

  test.each([
    ['locale', { locale: 'xx-QQ', timeZone: 'UTC' }],
    ['locale', { locale: 'not a locale', timeZone: 'UTC' }],
    ['locale', { locale: '../../etc', timeZone: 'UTC' }],
    ['timeZone', { locale: 'de', timeZone: 'Mars/Phobos' }],
    ['timeZone', { locale: 'de', timeZone: '+02:00' }],
  ] as const)('that nobody can write in is answered: %s of %j', async (field, wish) => {
    const before = await settings.get();
    expect(await settings.saveLanguage(wish)).toEqual({ kind: 'unknown', field });
    expect(await settings.get()).toEqual(before);
  });
});
