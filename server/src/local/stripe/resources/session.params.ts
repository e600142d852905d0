import { z } from 'zod';
import { boolean, created, expand, integer, ListParams, metadata, oneOf, text } from '../api/params.ts';

const address = z.strictObject({
  city: text().optional(),
  country: text(2).optional(),
  line1: text().optional(),
  line2: text().optional(),
  postal_code: text().optional(),
  state: text().optional(),
});
export const shipping = z.strictObject({
  address,
  name: text(),
  carrier: text().optional(),
  phone: text().optional(),
  tracking_number: text().optional(),
});

const priceData = z.strictObject({
  currency: text(3),
  product_data: z.strictObject({
    name: text(250),
    description: text().optional(),
    images: z.array(text(2048)).max(8).optional(),
    metadata: metadata.optional(),
    tax_code: text().optional(),
    unit_label: text(12).optional(),
  }),
  tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']).optional(),
  unit_amount: integer({ min: 0 }).optional(),
});
const lineItem = z.strictObject({
  price: text().optional(),
  price_data: priceData.optional(),
  quantity: integer({ min: 1, max: 999_999 }).optional(),
  metadata: metadata.optional(),
});

const estimate = z.strictObject({
  unit: oneOf(['business_day', 'day', 'hour', 'month', 'week']),
  value: integer({ min: 1 }),
});
const shippingOption = z.strictObject({
  shipping_rate: text().optional(),
  shipping_rate_data: z
    .strictObject({
      display_name: text(100),
      type: oneOf(['fixed_amount']).optional(),
      fixed_amount: z.strictObject({ amount: integer({ min: 0 }), currency: text(3) }),
      delivery_estimate: z.strictObject({ minimum: estimate, maximum: estimate }).partial().optional(),
      metadata: metadata.optional(),
      tax_behavior: oneOf(['exclusive', 'inclusive', 'unspecified']).optional(),
      tax_code: text().optional(),
    })
    .optional(),
});

/** Taken only in the form that changes nothing; asking for the feature itself is refused aloud. */
const off = z.strictObject({ enabled: boolean });

export const SessionCreate = z.strictObject({
  mode: oneOf(['payment', 'setup', 'subscription']).optional(),
  ui_mode: oneOf([
    'hosted',
    'hosted_page',
    'embedded',
    'embedded_page',
    'custom',
    'elements',
    'form',
  ]).optional(),
  line_items: z.array(lineItem).max(100).optional(),
  success_url: text().optional(),
  cancel_url: text().optional(),
  client_reference_id: text(200).optional(),
  customer: text().optional(),
  customer_creation: oneOf(['always', 'if_required']).optional(),
  customer_email: text(800).optional(),
  expires_at: integer().optional(),
  locale: text(10).optional(),
  metadata: metadata.optional(),
  submit_type: oneOf(['auto', 'book', 'donate', 'pay']).optional(),
  billing_address_collection: oneOf(['auto', 'required']).optional(),
  payment_method_types: z.array(text()).optional(),
  allowed_payment_method_types: z.array(text()).optional(),
  saved_payment_method_options: z
    .strictObject({
      allow_redisplay_filters: z.array(oneOf(['always', 'limited', 'unspecified'])).optional(),
      payment_method_save: oneOf(['disabled', 'enabled']).optional(),
    })
    .optional(),
  shipping_options: z.array(shippingOption).max(5).optional(),
  payment_intent_data: z
    .strictObject({
      capture_method: oneOf(['automatic', 'automatic_async', 'manual']).optional(),
      description: text(1000).optional(),
      metadata: metadata.optional(),
      receipt_email: text(800).optional(),
      setup_future_usage: oneOf(['on_session', 'off_session']).optional(),
      shipping: shipping.optional(),
      statement_descriptor_suffix: text(22).optional(),
    })
    .optional(),
  allow_promotion_codes: boolean.optional(),
  automatic_tax: off.optional(),
  adaptive_pricing: off.optional(),
  invoice_creation: off.optional(),
  phone_number_collection: off.optional(),
  tax_id_collection: off.optional(),
  expand: expand.optional(),
});
export type SessionCreateInput = z.output<typeof SessionCreate>;

export const SessionUpdate = z.strictObject({ metadata: metadata.optional(), expand: expand.optional() });

export const SessionList = ListParams.extend({
  customer: text().optional(),
  customer_details: z.strictObject({ email: text(800) }).optional(),
  payment_intent: text().optional(),
  status: oneOf(['open', 'complete', 'expired']).optional(),
  created: created.optional(),
});
