import type { AddressDraft } from './address-draft.ts';

/**
 * What was typed at checkout, for the way back from the payment page. Kept for this browser tab only,
 * never a card: those are typed at Stripe.
 */
export type CheckoutDraft = {
  email: string;
  newsletter: boolean;
  shippingAddress: AddressDraft;
  billingAddress: AddressDraft;
  isBillingSame: boolean;
  shippingMethodId: string | null;
};

const KEY = 'zivero-checkout';

export function readDraft(): CheckoutDraft | null {
  try {
    const text = sessionStorage.getItem(KEY);
    const value: unknown = text ? JSON.parse(text) : null;
    return typeof value === 'object' && value !== null && 'shippingAddress' in value && 'email' in value
      ? (value as CheckoutDraft)
      : null;
  } catch {
    return null;
  }
}

/** The draft where nothing else was typed or chosen yet. */
export function withDraft(typed: CheckoutDraft, draft: CheckoutDraft): CheckoutDraft {
  return {
    email: typed.email || draft.email,
    newsletter: typed.newsletter || draft.newsletter,
    shippingAddress: filled(typed.shippingAddress, draft.shippingAddress),
    billingAddress: filled(typed.billingAddress, draft.billingAddress),
    isBillingSame: typed.isBillingSame && draft.isBillingSame,
    shippingMethodId: typed.shippingMethodId ?? draft.shippingMethodId,
  };
}

const filled = (typed: AddressDraft, draft: AddressDraft): AddressDraft => ({
  ...draft,
  ...Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== '')),
});

export function writeDraft(draft: CheckoutDraft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Without storage the form is simply empty after coming back.
  }
}

export function dropDraft(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
