import { permuted, rngFor } from './prng.ts';
import type { DemoModel, Spec, Style } from './vocabulary/demo-model.ts';
import { LINE_WORDS, PLACE_NAMES } from './vocabulary/lines.ts';
import { MATERIALS, type MaterialKey } from './vocabulary/materials.ts';
import { DEMO_MODELS } from './vocabulary/models.ts';

export type Naming = { title: string; style: Style | null; material: MaterialKey; spec: Spec | null };

type Form = { lines: readonly string[] | null; styled: boolean; withMaterial: boolean };
const NAMED = new Set(DEMO_MODELS.flatMap((model) => model.first.map((first) => first.title)));

/** The ways a kind of thing is named, the most natural first; no two forms can make the same title. */
function formsOf(model: DemoModel): Form[] {
  const hasMaterial = model.materials.every((key) => MATERIALS[key].word !== '');
  const isLabelled = model.styles.some((style) => style.look !== undefined);
  // "Harbour wool beanie" must not be both a style and a range.
  const ranges = LINE_WORDS.filter((line) => !model.styles.some((style) => style.text === line));
  const form = (lines: readonly string[] | null, styled: boolean, withMaterial: boolean): Form => ({
    lines,
    styled,
    withMaterial,
  });
  const named = [form(null, true, hasMaterial), form(ranges, isLabelled, false)];
  if (isLabelled && !hasMaterial) return [...named, form(PLACE_NAMES, true, false)];
  const plain = isLabelled || !hasMaterial ? [] : [form(ranges, false, true), form(PLACE_NAMES, false, true)];
  return [...named, ...plain, form(ranges, true, hasMaterial), form(PLACE_NAMES, true, hasMaterial)];
}

function sizeOf(model: DemoModel, form: Form, styleCount: number): number {
  return (
    (form.lines?.length ?? 1) *
    (form.styled ? styleCount : 1) *
    (form.withMaterial ? model.materials.length : 1) *
    model.nouns.length *
    (model.specs?.length ?? 1)
  );
}

type NameSpace = { forms: Form[]; sizes: number[] };
const spaces = new WeakMap<readonly Style[], NameSpace>();

/** All names of a kind of thing; worked out once per list of styles. */
function nameSpaceOf(model: DemoModel, usable: readonly Style[]): NameSpace {
  const known = spaces.get(usable);
  if (known) return known;
  const forms = formsOf(model);
  const space = { forms, sizes: forms.map((form) => sizeOf(model, form, usable.length)) };
  spaces.set(usable, space);
  return space;
}

/** Where title number `ordinal` is found: the first two forms take turns, then each form to its end. */
function locate(ordinal: number, sizes: readonly number[]): { form: number; at: number; round: number } {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const round = Math.floor(ordinal / total);
  let at = ordinal % total;
  const [first = 0, second = 0] = sizes;
  const shared = Math.min(first, second);
  if (at < 2 * shared) return { form: at % 2, at: Math.floor(at / 2), round };
  at -= 2 * shared;
  for (const [form, size] of sizes.entries()) {
    const taken = form < 2 ? shared : 0;
    if (at < size - taken) return { form, at: at + taken, round };
    at -= size - taken;
  }
  throw new RangeError('title beyond every form');
}

/**
 * Title number `ordinal` of a kind of thing: no two numbers give the same title. `usable` are the styles whose
 * picture exists. A number beyond all combinations starts again with "No. 2" behind the name.
 */
export function titleAt(
  model: DemoModel,
  ordinal: number,
  { seed, usable }: { seed: string; usable: readonly Style[] },
): Naming {
  const { forms, sizes } = nameSpaceOf(model, usable);
  const place = locate(ordinal, sizes);
  const form = forms[place.form];
  const size = sizes[place.form];
  if (!form || size === undefined) throw new RangeError('no such form');
  const rng = rngFor(seed, 'titles', model.picture, place.form);
  let code = permuted(place.at, size, rng);
  const take = <T>(from: readonly T[]): T | undefined => {
    const item = from[code % from.length];
    code = Math.floor(code / from.length);
    return item;
  };
  const noun = take(model.nouns) ?? '';
  const spec = model.specs ? (take(model.specs) ?? null) : null;
  const line = form.lines ? take(form.lines) : undefined;
  const style = form.styled ? take(usable) : undefined;
  const named = form.withMaterial ? take(model.materials) : undefined;
  const material = named ?? rngFor(seed, 'material', model.picture, ordinal).pick(model.materials);
  const words = [line, style?.text, named ? MATERIALS[named].word : '', noun].filter((word) => !!word);
  const name = words.map((word, i) => (i === 0 ? upperFirst(word ?? '') : inside(word ?? ''))).join(' ');
  const end = spec ? `, ${spec.text}` : '';
  // A product of the design has the plain title already.
  const edition = place.round + (NAMED.has(name + end) ? 2 : 1);
  const title = `${name}${edition === 1 ? '' : ` No. ${edition}`}${end}`;
  return { title, style: style ?? null, material, spec };
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** Names that keep their capital inside a title. */
const PROPER = /^(T-shirt|Chelsea|DAB|Breton|Huila|Sidama|Antigua|Assam|Bakuchiol)/;
const inside = (text: string): string =>
  PROPER.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
