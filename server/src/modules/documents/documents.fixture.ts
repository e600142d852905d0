import type { InvoiceFacts, Seller } from '@zivero/shared/schemas/documents';

export const SELLER: Seller = {
  legalName: 'Zivero Homeware B.V.',
  address: '12 Canal Street\n1011 AB Amsterdam\nNetherlands',
  vatId: 'NL001234567B01',
  registration: 'KvK 12345678',
  bank: 'IBAN NL91 ABNA 0417 1643 00',
  invoicePrefix: '2026-',
  creditNotePrefix: 'CN-2026-',
  invoiceNote: 'Thank you for buying from a small shop.',
  packingNote: 'Something wrong? Write to us before you send it back.',
};

const ADDRESS = {
  ...{ name: 'Ada Lovelace', company: null, line1: '1 Byron Road', line2: null },
  ...{ postcode: '1012 CD', city: 'Amsterdam', region: null, country: 'NL', phone: null },
};

/** Two lines of 21 % and one of 9 %, a promotion, delivery. */
export function someFacts(change: Partial<InvoiceFacts> = {}): InvoiceFacts {
  const line = (
    title: string,
    quantity: number,
    unitPriceMinor: number,
    rate: number,
    discountMinor = 0,
  ) => ({
    ...{ title, variantTitle: 'Sage', sku: title.toUpperCase().slice(0, 8), quantity, unitPriceMinor },
    ...{ discountMinor, taxRateBasisPoints: rate, totalMinor: quantity * unitPriceMinor - discountMinor },
  });
  return {
    seller: { ...SELLER, shopName: 'Zivero', email: 'hello@example.com' },
    orderNumber: '10041',
    placedAt: '2026-03-01T10:00:00.000Z',
    paidAt: '2026-03-01T10:02:00.000Z',
    currency: 'EUR',
    locale: 'en',
    email: 'ada@example.com',
    billTo: ADDRESS,
    shipTo: ADDRESS,
    lines: [line('Mug', 2, 1800, 2100, 360), line('Bowl', 1, 2450, 2100), line('Tea', 3, 695, 900)],
    subtotalMinor: 8135,
    discounts: [{ name: 'Spring (MUGS10)', amountMinor: 360 }],
    shipping: { name: 'Standard delivery', totalMinor: 495 },
    taxAddedMinor: 0,
    taxes: [
      { name: 'VAT', rateBasisPoints: 2100, baseMinor: 5112, taxMinor: 1073 },
      { name: 'VAT', rateBasisPoints: 900, baseMinor: 1913, taxMinor: 172 },
    ],
    exemption: null,
    totalMinor: 8270,
    creditMinor: 0,
    ...change,
  };
}
