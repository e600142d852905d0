import type { StoreOrder } from '@zivero/shared/schemas/orders';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const at = (day: number) => new Date(Date.UTC(2026, 2, day));
const id = <P extends string>(prefix: P, number: number): `${P}_${string}` =>
  `${prefix}_${String(number).padStart(26, '0')}`;

/** A paid order of two lines, one of which was sent and one refunded. */
export function anOrder(change: Partial<StoreOrder> = {}): StoreOrder {
  const line = (number: number, title: string, quantity: number) => ({
    id: id('oli', number),
    productId: id('prd', number),
    variantId: id('var', number),
    slug: title.toLowerCase(),
    title,
    variantTitle: number === 1 ? 'Sage' : '',
    sku: `SKU-${number}`,
    image: null,
    quantity,
    unitPrice: eur(1000),
    total: eur(1000 * quantity),
    taxIncluded: eur(0),
    refundedQuantity: 0,
    fulfilledQuantity: 0,
  });
  return {
    id: id('ord', 1),
    number: '10041',
    token: 'token-of-the-order',
    placedAt: at(1),
    paymentState: 'paid',
    fulfilmentState: 'to-pack',
    currency: 'EUR',
    email: 'ada@example.com',
    lines: [line(1, 'Mug', 2), line(2, 'Bowl', 1)],
    totals: {
      subtotal: eur(3000),
      discount: eur(0),
      shipping: eur(495),
      taxIncluded: eur(607),
      taxAdded: eur(0),
      total: eur(3495),
      credit: eur(0),
      due: eur(3495),
    },
    pricing: null,
    refunded: eur(0),
    shippingAddress: {
      name: 'Ada',
      company: null,
      line1: 'Street 1',
      line2: null,
      postcode: '1011 AB',
      city: 'Amsterdam',
      region: null,
      country: 'NL',
      phone: null,
    },
    shippingMethodName: 'Standard delivery',
    deliveryEarliest: at(3),
    deliveryLatest: at(5),
    refunds: [
      {
        id: id('rfd', 1),
        state: 'succeeded',
        amount: eur(1000),
        createdAt: at(2),
        lines: [{ orderLineId: id('oli', 2), quantity: 1, amount: eur(1000), isRestocked: true }],
      },
    ],
    fulfilments: [
      {
        id: id('ful', 1),
        lines: [{ orderLineId: id('oli', 1), quantity: 2 }],
        carrier: 'PostNL',
        trackingNumber: '3S123',
        trackingUrl: 'https://track.example/3S123',
        createdAt: at(2),
        deliveredAt: null,
      },
    ],
    timeline: [],
    ...change,
  };
}
