/**
 * `Stripe-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`.
 * Source: https://docs.stripe.com/webhooks#verify-manually
 */
export function signPayload(body: string, secret: string, seconds: number): string {
  const mac = new Bun.CryptoHasher('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
