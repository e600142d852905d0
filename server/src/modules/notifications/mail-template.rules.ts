import { MAIL_SLOTS, type MailKind, type MailTextFault, type MailTexts } from '@zivero/shared/schemas/mails';
import Mustache from 'mustache';
import { MAIL_WORDS } from './mail-words.ts';

/** Values by name; an empty text or `false` hides the section of its name. */
export type MailValues = Readonly<Record<string, string | boolean>>;

type Token = [type: string, name: string, start: number, end: number, children?: unknown];
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['outro']);

/**
 * What is wrong with texts that staff wrote, by slot: nothing but text, `{{name}}` and the sections
 * `{{#name}}…{{/name}}` and `{{^name}}…{{/name}}` of the placeholders of this mail. Values are escaped where
 * they become HTML, together with the text around them, so that there is no way to write markup.
 */
export function faultsOf(kind: MailKind, texts: MailTexts): MailTextFault[] {
  const known = MAIL_WORDS[kind].placeholders;
  // Mustache keeps each text it ever parsed: staff's half-typed ones are not worth it.
  Mustache.clearCache();
  return MAIL_SLOTS.flatMap((slot): MailTextFault[] => {
    const text = texts[slot];
    if (text.trim() === '') return MAY_BE_EMPTY.has(slot) ? [] : [{ slot, code: 'empty', name: '' }];
    try {
      return faultsIn(Mustache.parse(text) as Token[], known).map((fault) => ({ slot, ...fault }));
    } catch (error) {
      return [{ slot, code: 'syntax', name: error instanceof Error ? error.message.slice(0, 100) : '' }];
    }
  });
}

function faultsIn(tokens: readonly Token[], known: Readonly<Record<string, string>>) {
  return tokens.flatMap(([type, name, , , children]): Omit<MailTextFault, 'slot'>[] => {
    if (type === 'text') return [];
    const isSection = type === '#' || type === '^';
    if (type !== 'name' && !isSection) return [{ code: 'forbidden', name }];
    const inner = isSection ? faultsIn(children as Token[], known) : [];
    return Object.hasOwn(known, name) ? inner : [{ code: 'unknown', name }, ...inner];
  });
}

/** Plain text: escaping is the matter of whoever puts it into HTML. */
export function renderTexts(texts: MailTexts, values: MailValues): MailTexts {
  const render = (text: string) => Mustache.render(text, values, {}, { escape: String });
  return {
    // A line break in a subject would start another header.
    subject: render(texts.subject).replaceAll(/\s+/g, ' ').trim(),
    title: render(texts.title).trim(),
    intro: render(texts.intro).trim(),
    button: render(texts.button).trim(),
    outro: render(texts.outro).trim(),
  };
}
