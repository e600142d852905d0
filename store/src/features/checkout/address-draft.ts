import type { Address } from '@zivero/shared/schemas/address';

/** An address while it is typed: every field a text; empty optional ones become null in `addressOf`. */
export type AddressDraft = Record<Exclude<keyof Address, never>, string>;

export const emptyDraft = (country: string): AddressDraft => ({
  name: '',
  company: '',
  line1: '',
  line2: '',
  postcode: '',
  city: '',
  region: '',
  country,
  phone: '',
});

/** Whether anything of it was typed; the country is there by itself. */
export const isTyped = (draft: AddressDraft): boolean =>
  Object.entries(draft).some(([field, text]) => field !== 'country' && text !== '');

export function draftOf(address: Address): AddressDraft {
  const { name, company, line1, line2, postcode, city, region, country, phone } = address;
  return {
    name,
    company: company ?? '',
    line1,
    line2: line2 ?? '',
    postcode,
    city,
    region: region ?? '',
    country,
    phone: phone ?? '',
  };
}

export function addressOf(draft: AddressDraft): Address {
  const orNull = (text: string) => text.trim() || null;
  return {
    ...draft,
    company: orNull(draft.company),
    line2: orNull(draft.line2),
    region: orNull(draft.region),
    phone: orNull(draft.phone),
  };
}
