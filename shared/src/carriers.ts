/**
 * Carriers whose public tracking page takes the number in its address. `{number}` is the tracking number,
 * `{postcode}` and `{country}` are where the parcel goes. A carrier that is not here is named freely, with a
 * link of its own.
 */
type Carrier = { name: string; url: string };

export const CARRIERS: readonly Carrier[] = [
  { name: 'PostNL', url: 'https://jouw.postnl.nl/track-and-trace/{number}-{country}-{postcode}' },
  { name: 'DHL', url: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}&submit=1' },
  { name: 'DPD', url: 'https://tracking.dpd.de/status/en_US/parcel/{number}' },
  { name: 'GLS', url: 'https://gls-group.eu/EU/en/parcel-tracking?match={number}' },
  { name: 'UPS', url: 'https://www.ups.com/track?tracknum={number}' },
  { name: 'FedEx', url: 'https://www.fedex.com/fedextrack/?trknbr={number}' },
  {
    name: 'bpost',
    url: 'https://track.bpost.cloud/btr/web/#/search?itemCode={number}&postalCode={postcode}',
  },
  { name: 'Colissimo', url: 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}' },
  { name: 'Royal Mail', url: 'https://www.royalmail.com/track-your-item#/tracking-results/{number}' },
  { name: 'Evri', url: 'https://www.evri.com/track/parcel/{number}' },
  { name: 'An Post', url: 'https://www.anpost.com/Post-Parcels/Track/History?item={number}' },
  { name: 'Österreichische Post', url: 'https://www.post.at/sv/sendungsdetails?snr={number}' },
  { name: 'PostNord', url: 'https://tracking.postnord.com/en/tracking?id={number}' },
  { name: 'InPost', url: 'https://inpost.pl/en/find-parcel?number={number}' },
  { name: 'USPS', url: 'https://tools.usps.com/go/TrackConfirmAction?tLabels={number}' },
];

const wordOf = (name: string) =>
  name
    .trim()
    .toLocaleLowerCase('en')
    .replaceAll(/[\s-]+/g, '');

/** By its name, however it is written; null for one that is not in the list. */
export const carrierNamed = (name: string | null | undefined): Carrier | null =>
  CARRIERS.find((one) => wordOf(one.name) === wordOf(name ?? '')) ?? null;

type Goes = { postcode: string; country: string };

/** Where a parcel is followed; null when the carrier is not known or there is no number. */
export function trackingUrlOf(
  carrier: string | null | undefined,
  number: string | null | undefined,
  to: Goes,
): string | null {
  const known = carrierNamed(carrier);
  const plain = number?.replaceAll(/\s+/g, '') ?? '';
  if (known === null || plain === '') return null;
  const postcode = to.postcode.replaceAll(/\s+/g, '');
  const values: Record<string, string> = { number: plain, postcode, country: to.country };
  return known.url.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(values[key] ?? ''));
}
