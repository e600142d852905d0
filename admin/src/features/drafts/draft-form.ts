import { Address } from '@zivero/shared/schemas/address';
import { Email } from '@zivero/shared/schemas/customers';
import type { DraftContent, DraftDiscount, DraftItem, DraftShipping } from '@zivero/shared/schemas/drafts';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { amountField, parseAmount } from '../../lib/money-parts.ts';

/** A draft as it is typed; amounts are texts, '' where the shop's own price holds. */
export type TypedItem = { key: string; item: DraftItem; price: string };
export type TypedAddress = Record<keyof Address, string>;
export type DraftForm = {
  customerId: CustomerId | null;
  email: string;
  address: TypedAddress;
  items: TypedItem[];
  discount: { kind: 'none' | 'percent' | 'amount'; value: string; reason: string };
  shipping: { kind: string; name: string; price: string };
  message: string;
};
export const AGREED = 'agreed';
export type FormFault = 'email' | 'address' | 'price' | 'discount' | 'shipping';

const NO_ADDRESS: TypedAddress = {
  ...{
    name: '',
    company: '',
    line1: '',
    line2: '',
    postcode: '',
    city: '',
    region: '',
    country: '',
    phone: '',
  },
};

export function formOf(content: DraftContent, currency: string): DraftForm {
  const { discount, shipping, shippingAddress } = content;
  return {
    customerId: content.customerId,
    email: content.email,
    address:
      shippingAddress === null
        ? { ...NO_ADDRESS }
        : (Object.fromEntries(
            Object.keys(NO_ADDRESS).map((key) => [key, shippingAddress[key as keyof Address] ?? '']),
          ) as TypedAddress),
    items: content.items.map((item) => ({
      key: item.kind === 'product' ? item.variantId : item.id,
      item,
      price: item.unitPriceMinor === null ? '' : amountField(item.unitPriceMinor, currency),
    })),
    discount:
      discount === null
        ? { kind: 'none', value: '', reason: '' }
        : {
            kind: discount.kind,
            value:
              discount.kind === 'percent'
                ? String(discount.basisPoints / 100)
                : amountField(discount.amountMinor, currency),
            reason: discount.reason,
          },
    shipping:
      shipping?.kind === 'custom'
        ? { kind: AGREED, name: shipping.name, price: amountField(shipping.priceMinor, currency) }
        : { kind: shipping?.id ?? '', name: '', price: '' },
    message: content.message,
  };
}

/** What can be saved of it, and what cannot: that is kept as it is typed. */
export function contentOf(
  form: DraftForm,
  currency: string,
): { content: DraftContent; faults: ReadonlySet<FormFault> } {
  const faults = new Set<FormFault>();
  const email = form.email.trim();
  if (email !== '' && !Email.safeParse(email).success) faults.add('email');
  const address = addressOf(form.address);
  if (address === 'faulty') faults.add('address');
  const items = form.items.map(({ item, price }): DraftItem => {
    const unitPriceMinor = price.trim() === '' ? null : parseAmount(price, currency);
    if (price.trim() !== '' && unitPriceMinor === null) faults.add('price');
    return item.kind === 'product'
      ? { ...item, unitPriceMinor }
      : { ...item, unitPriceMinor: unitPriceMinor ?? 0 };
  });
  const discount = discountOf(form.discount, currency);
  if (discount === 'faulty') faults.add('discount');
  const shipping = shippingOf(form.shipping, currency);
  if (shipping === 'faulty') faults.add('shipping');
  return {
    faults,
    content: {
      customerId: form.customerId,
      email: faults.has('email') ? '' : email,
      shippingAddress: address === 'faulty' ? null : address,
      billingAddress: null,
      items,
      discount: discount === 'faulty' ? null : discount,
      shipping: shipping === 'faulty' ? null : shipping,
      message: form.message.trim(),
    },
  };
}

/** What is saved now: where something half-written stands, what was saved before stays. */
export function savableOf(form: DraftForm, currency: string, kept: DraftContent): DraftContent {
  const { content, faults } = contentOf(form, currency);
  return {
    ...content,
    ...(faults.has('email') ? { email: kept.email } : {}),
    ...(faults.has('address') ? { shippingAddress: kept.shippingAddress } : {}),
    ...(faults.has('price') ? { items: kept.items } : {}),
    ...(faults.has('discount') ? { discount: kept.discount } : {}),
    ...(faults.has('shipping') ? { shipping: kept.shipping } : {}),
  };
}

function addressOf(typed: TypedAddress): Address | null | 'faulty' {
  if (Object.entries(typed).every(([key, text]) => key === 'country' || text.trim() === '')) return null;
  const { company, line2, region, phone, ...needed } = typed;
  const orNull = (text: string) => text.trim() || null;
  const optional = {
    company: orNull(company),
    line2: orNull(line2),
    region: orNull(region),
    phone: orNull(phone),
  };
  return Address.safeParse({ ...needed, ...optional }).data ?? 'faulty';
}

function discountOf(
  { kind, value, reason }: DraftForm['discount'],
  currency: string,
): DraftDiscount | null | 'faulty' {
  if (kind === 'none') return null;
  if (kind === 'amount') {
    const amountMinor = parseAmount(value, currency);
    return amountMinor === null || amountMinor < 1 ? 'faulty' : { kind, amountMinor, reason: reason.trim() };
  }
  const basisPoints = Math.round(Number(value.replace(',', '.')) * 100);
  const isRate = Number.isInteger(basisPoints) && basisPoints >= 1 && basisPoints <= 10_000;
  return isRate ? { kind, basisPoints, reason: reason.trim() } : 'faulty';
}

function shippingOf(
  { kind, name, price }: DraftForm['shipping'],
  currency: string,
): DraftShipping | null | 'faulty' {
  if (kind === '') return null;
  if (kind !== AGREED) return { kind: 'method', id: kind as `shm_${string}` };
  const priceMinor = parseAmount(price, currency);
  return name.trim() === '' || priceMinor === null
    ? 'faulty'
    : { kind: 'custom', name: name.trim(), priceMinor };
}
