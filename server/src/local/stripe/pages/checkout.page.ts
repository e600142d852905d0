import { html } from 'hono/html';
import type Stripe from 'stripe';
import { formatAmount } from '../amounts.ts';
import { TEST_CARDS, TEST_IBANS } from '../payments/test-cards.ts';
import type { SessionDetail } from '../types.ts';
import { type Html, layout } from './layout.ts';
import { type Entered, type Field, type FormFaults, newAttemptId } from './pay-form.ts';

export type CheckoutView = {
  session: Stripe.Checkout.Session;
  lines: SessionDetail['lines'];
  /** Cards that the customer saved before. */
  saved: readonly Stripe.PaymentMethod[];
  shopName: string;
  /** The customer's address, when the shop named a customer. */
  knownEmail: string | null;
  entered: Entered | null;
  faults: FormFaults;
  declined: string | null;
};

/** The hosted page: what is bought on one side, how it is paid on the other. */
export function checkoutPage(view: CheckoutView): Html {
  const { session, shopName } = view;
  const body = html`<div class="split">
      <section class="summary" aria-label="Order summary"><div class="inner">${summary(view)}</div></section>
      <main class="pay"><div class="inner">${payForm(view)}</div></main>
    </div>`;
  return layout(
    `${shopName}: pay ${formatAmount(session.amount_total ?? 0, session.currency ?? 'eur')}`,
    body,
  );
}

function summary({ session, lines, shopName }: CheckoutView): Html {
  const currency = session.currency ?? 'eur';
  const money = (minor: number | null) => formatAmount(minor ?? 0, currency);
  const _pictures = lines.some(({ image }) => image !== null);
  const back = session.cancel_url
    ? html`<a class="back" href="${session.cancel_url}"><span aria-hidden="true">←</span> Back to ${shopName}</a>`
    : '';
  const shipping = session.shipping_cost
    ? html`<div><dt>Shipping</dt><dd class="amount">${money(session.shipping_cost.amount_total)}</dd></div>`
    : '';
  return html`${back}
    <h1>Pay ${shopName}</h1>
    <p class="total">${money(session.amount_total)}</p>
    <ul class="lines">${lines.map((line) =>
      lineView(
        line,
        money,
        lines.some(({ image }) => image !== null),
      ),
    )}</ul>
    <dl class="sums">
      <div><dt>Subtotal</dt><dd class="amount">${money(session.amount_subtotal)}</dd></div>
      ${shipping}
      <div class="due"><dt>Total due</dt><dd class="amount">${money(session.amount_total)}</dd></div>
    </dl>`;
}

function lineView(
  { item, image, text }: SessionDetail['lines'][number],
  money: (minor: number) => string,
  pictures: boolean,
): Html {
  const picture = image
    ? html`<img src="${image}" alt="" width="44" height="44">`
    : pictures
      ? html`<span class="blank"></span>`
      : '';
  const quantity = (item.quantity ?? 1) > 1 ? html`<small>Qty ${item.quantity}</small>` : '';
  return html`<li class="line">${picture}
      <span class="what"><span class="name">${item.description}</span>${text ? html`<small>${text}</small>` : ''}${quantity}</span>
      <span class="amount">${money(item.amount_total)}</span></li>`;
}

function payForm(view: CheckoutView): Html {
  const { session, entered, faults, declined } = view;
  const due = (session.amount_total ?? 0) > 0;
  const title = !due ? 'Your details' : takesDebit(session) ? 'Payment' : 'Pay with card';
  const label = due
    ? `Pay ${formatAmount(session.amount_total ?? 0, session.currency ?? 'eur')}`
    : 'Complete order';
  const email = entered?.email ?? session.customer_email ?? view.knownEmail ?? '';
  const alert = declined ? html`<p class="alert" role="alert">${declined}</p>` : '';
  return html`<h2>${title}</h2>${alert}
    <form method="post" action="/c/pay/${session.id}" novalidate>
      <input type="hidden" name="attempt" value="${newAttemptId()}">
      ${field('email', 'Email', { value: email, type: 'email', autocomplete: 'email', fault: faults.email })}
      ${due ? methods(view) : ''}
      <button type="submit">${label}</button>
    </form>
    ${due ? help(session) : ''}`;
}

function methods({ session, saved, entered, faults }: CheckoutView): Html {
  const sepa = takesDebit(session);
  const chosen = entered?.method ?? saved[0]?.id ?? 'card';
  const radio = (id: string, value: string, text: string) =>
    html`<label class="choice"><input type="radio" name="method" id="${id}" value="${value}" ${chosen === value ? 'checked' : ''}> ${text}</label>`;
  const cards = saved.map(({ id, card }) =>
    radio(id, id, `${card?.brand ?? 'card'} •••• ${card?.last4 ?? ''}, ${card?.exp_month}/${card?.exp_year}`),
  );
  const another = radio('method-card', 'card', saved.length > 0 ? 'Another card' : 'Card');
  const debit = sepa ? radio('method-sepa', 'sepa_debit', 'SEPA Direct Debit') : '';
  const choice =
    sepa || saved.length > 0
      ? html`<fieldset><legend>Payment method</legend><div class="choices">${cards}${another}${debit}</div></fieldset>`
      : '';
  const save =
    session.saved_payment_method_options?.payment_method_save === 'enabled'
      ? html`<label class="choice"><input type="checkbox" name="save"> Save this card for the next time</label>`
      : '';
  const name = entered?.name ?? '';
  return html`${choice}
    <fieldset class="by-card"><legend>Card information</legend>
      ${field('cardNumber', 'Card number', { autocomplete: 'cc-number', numeric: true, placeholder: '1234 1234 1234 1234', fault: faults.cardNumber })}
      <div class="pair">
        ${field('expiry', 'Expiry', { value: entered?.expiry ?? '', autocomplete: 'cc-exp', numeric: true, placeholder: 'MM / YY', fault: faults.expiry })}
        ${field('cvc', 'CVC', { autocomplete: 'cc-csc', numeric: true, placeholder: 'CVC', fault: faults.cvc })}
      </div>
      ${save}
    </fieldset>
    ${sepa ? html`<div class="by-sepa">${field('iban', 'IBAN', { placeholder: 'DE89 3704 0044 0532 0130 00', fault: faults.iban })}</div>` : ''}
    <div class="by-name">${field('name', sepa ? 'Name on card or account' : 'Name on card', { value: name, autocomplete: 'cc-name', fault: faults.name })}</div>`;
}

const takesDebit = (session: Stripe.Checkout.Session) => session.payment_method_types.includes('sepa_debit');

type FieldLook = {
  value?: string;
  type?: 'email' | 'text';
  autocomplete?: string;
  placeholder?: string;
  numeric?: boolean;
  fault?: string | undefined;
};

function field(name: Field, label: string, look: FieldLook): Html {
  const { value = '', type = 'text', autocomplete = 'off', placeholder = '', numeric = false, fault } = look;
  const described = fault ? html`aria-invalid="true" aria-describedby="${name}-fault"` : '';
  return html`<div><label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" value="${value}" placeholder="${placeholder}" autocomplete="${autocomplete}" inputmode="${numeric ? 'numeric' : type}" aria-required="true" ${described}>
    ${fault ? html`<p class="error" id="${name}-fault">${fault}</p>` : ''}</div>`;
}

function help(session: Stripe.Checkout.Session): Html {
  const cards = TEST_CARDS.map(
    (card) =>
      html`<tr><td><code>${card.number.replace(/(.{4})(?=.)/g, '$1 ')}</code></td><td>${card.note}</td></tr>`,
  );
  const ibans = takesDebit(session)
    ? [...TEST_IBANS].map(
        ([iban, note]) => html`<tr><td><code>${iban}</code></td><td>debit ${note}</td></tr>`,
      )
    : [];
  return html`<details><summary>Test cards</summary>
    <p class="muted">Any expiry in the future, any CVC.</p>
    <table><tbody>${cards}${ibans}</tbody></table></details>`;
}
