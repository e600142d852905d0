import type { DraftContent } from '@zivero/shared/schemas/drafts';
import type { DraftForm, FormFault } from './draft-form.ts';

/** Parts of the form that are not saved while they are half-written, and what of the content they belong to. */
const PARTS = {
  email: 'email',
  address: 'shippingAddress',
  discount: 'discount',
  shipping: 'shipping',
} as const satisfies Partial<Record<FormFault, keyof DraftContent>>;
type Part = keyof typeof PARTS;
const ALL = Object.keys(PARTS) as Part[];
/** `upon`: what was saved of it when it was typed; once that is another, the typing is out of date. */
type Kept = Partial<Record<Part, { typed: unknown; upon: string }>>;
type Room = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const keyOf = (id: string) => `zivero.admin.draft-order.${id}`;

/** Keeps what is half-written until this tab is closed; nothing, once all of it is saved. */
export function keepTyping(
  room: Room,
  id: string,
  { form, faults, content }: { form: DraftForm; faults: ReadonlySet<FormFault>; content: DraftContent },
): void {
  const kept: Kept = {};
  for (const part of ALL)
    if (faults.has(part)) kept[part] = { typed: form[part], upon: JSON.stringify(content[PARTS[part]]) };
  try {
    if (Object.keys(kept).length === 0) room.removeItem(keyOf(id));
    else room.setItem(keyOf(id), JSON.stringify(kept));
  } catch {
    // A full or closed storage keeps nothing.
  }
}

/** The form with what was half-written in it again, where nobody saved something else in its place. */
export function withKeptTyping(
  room: Room,
  id: string,
  { form, content }: { form: DraftForm; content: DraftContent },
): DraftForm {
  let kept: Kept;
  try {
    kept = (JSON.parse(room.getItem(keyOf(id)) ?? '{}') as Kept | null) ?? {};
  } catch {
    return form;
  }
  const back = { ...form };
  for (const part of ALL) {
    const { typed, upon } = kept[part] ?? {};
    if (upon === JSON.stringify(content[PARTS[part]]) && isLike(typed, form[part]))
      Object.assign(back, { [part]: typed });
  }
  return back;
}

/** The same fields of the same kinds: another version of the admin may have written it. */
function isLike(typed: unknown, now: string | Readonly<Record<string, string>>): boolean {
  if (typeof now === 'string') return typeof typed === 'string';
  if (typeof typed !== 'object' || typed === null) return false;
  const fields = Object.entries(typed);
  return (
    fields.length === Object.keys(now).length &&
    fields.every(([key, value]) => key in now && typeof value === 'string')
  );
}
