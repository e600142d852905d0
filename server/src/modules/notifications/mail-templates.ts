import { languageOf } from '@zivero/shared/languages';
import {
  MAIL_KINDS,
  MAIL_SLOTS,
  type MailKind,
  type MailPreview,
  type MailSettings,
  type MailTemplate,
  type MailTexts,
  type SaveMail,
  type SaveMailResult,
} from '@zivero/shared/schemas/mails';
import type { Clock } from '../../kernel/clock.ts';
import type { SettingsModule } from '../settings/settings.ts';
import { composeMail, type MailUrls } from './mail-compose.ts';
import { sampleOf } from './mail-sample.ts';
import { faultsOf } from './mail-template.rules.ts';
import type { MailTemplatesRepo, SavedWords } from './mail-templates.repo.ts';
import { MAIL_WORDS, mailTextsIn } from './mail-words.ts';

/** Reminders of bags are advertising in many countries: nobody is written to until the vendor says so. */
const DEFAULT_SETTINGS: MailSettings = { abandonedCart: { isOn: false, afterHours: 24 } };

export type MailTemplatesDeps = {
  repo: MailTemplatesRepo;
  settings: Pick<SettingsModule, 'get'>;
  urls: MailUrls;
  clock: Clock;
};
export type MailTemplatesModule = ReturnType<typeof createMailTemplates>;

/** The words of the mails: as they come, or as staff made them. */
export function createMailTemplates({ repo, settings, urls, clock }: MailTemplatesDeps) {
  const list = async (): Promise<MailTemplate[]> => {
    const [all, { locale }] = await Promise.all([repo.all(), settings.get()]);
    const saved = new Map(all.map((one) => [one.kind, one]));
    return MAIL_KINDS.map((kind) => view(kind, saved.get(kind) ?? null, locale));
  };
  const one = async (kind: MailKind): Promise<MailTemplate> =>
    view(kind, await repo.load(kind), (await settings.get()).locale);

  /** The mail with made-up data, exactly as it would go out; nothing is kept. */
  async function preview(kind: MailKind, texts: MailTexts): Promise<MailPreview> {
    const faults = faultsOf(kind, texts);
    if (faults.length > 0) return { kind: 'faulty', faults };
    const shop = await settings.get();
    const data = sampleOf(kind, { shop, urls, now: clock.now() });
    return { kind: 'ok', ...composeMail(texts, data, { shop, urls }) };
  }

  /** Only what differs from the texts as they come is kept, so that better ones reach the shop later. */
  async function save({ kind, texts, revision }: SaveMail, staffId: string): Promise<SaveMailResult> {
    const faults = faultsOf(kind, texts);
    if (faults.length > 0) return { kind: 'faulty', faults };
    const { locale } = await settings.get();
    return write({ kind, texts: changesIn(kind, texts, locale), revision }, staffId);
  }

  async function write(
    saved: { kind: MailKind; texts: Partial<MailTexts>; revision: number },
    staffId: string,
  ): Promise<SaveMailResult> {
    const isSaved = await repo.save(saved, staffId, clock.now());
    return { kind: isSaved ? 'ok' : 'conflict', template: await one(saved.kind) };
  }

  return {
    list,
    preview,
    save,
    reset: ({ kind, revision }: Pick<SaveMail, 'kind' | 'revision'>, staffId: string) =>
      write({ kind, texts: {}, revision }, staffId),
    /**
     * What goes out now. Staff write in the shop's language: a mail in another has the words that come with us, as
     * have words whose placeholders are gone since.
     */
    async textsOf(kind: MailKind, locale?: string): Promise<MailTexts> {
      const shop = await settings.get();
      const isOther = locale !== undefined && languageOf(locale) !== languageOf(shop.locale);
      if (isOther) return mailTextsIn(kind, locale);
      const { texts, defaults } = await one(kind);
      return faultsOf(kind, texts).length > 0 ? defaults : texts;
    },
    loadSettings: async (): Promise<MailSettings> => (await repo.loadSettings()) ?? DEFAULT_SETTINGS,
    async saveSettings(value: MailSettings, staffId: string): Promise<MailSettings> {
      await repo.saveSettings(value, staffId, clock.now());
      return value;
    },
  };
}

function view(kind: MailKind, saved: SavedWords | null, locale: string): MailTemplate {
  const { placeholders } = MAIL_WORDS[kind];
  const defaults = mailTextsIn(kind, locale);
  const changes = saved?.texts ?? {};
  return {
    kind,
    texts: { ...defaults, ...changes },
    defaults,
    placeholders: Object.entries(placeholders).map(([name, example]) => ({ name, example })),
    isChanged: Object.keys(changes).length > 0,
    revision: saved?.revision ?? 0,
    updatedAt: saved?.updatedAt ?? null,
    byName: saved?.byName ?? null,
  };
}

function changesIn(kind: MailKind, texts: MailTexts, locale: string): Partial<MailTexts> {
  const defaults = mailTextsIn(kind, locale);
  return Object.fromEntries(
    MAIL_SLOTS.filter((slot) => texts[slot] !== defaults[slot]).map((slot) => [slot, texts[slot]]),
  );
}
