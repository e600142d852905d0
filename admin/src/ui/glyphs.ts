/** The drawn marks of states: round is money, square is parcel, triangle is machine. 12 × 12, one ink. */
const ring = '<circle cx="6" cy="6" r="5"/>';
const disc = '<circle cx="6" cy="6" r="5.6" fill="currentColor" stroke="none"/>';
const square = '<rect x="1" y="1" width="10" height="10" rx="1"/>';
const block = '<rect x=".4" y=".4" width="11.2" height="11.2" rx="1.4" fill="currentColor" stroke="none"/>';
const tick =
  '<path d="M3.4 6.2l1.9 1.9 3.4-4" stroke="var(--paper)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>';
const cross = '<path d="M4.2 4.2l3.6 3.6M7.8 4.2L4.2 7.8" stroke-width="1.5" stroke-linecap="round"/>';
const back =
  '<path d="M8.2 6H3.9M5.6 4.2L3.8 6l1.8 1.8" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>';
const exclamation =
  '<path d="M6 3.4v3.2" stroke-linecap="round"/><circle cx="6" cy="8.5" r=".9" fill="currentColor" stroke="none"/>';

export const glyphs = {
  'money-pending': '<circle cx="6" cy="6" r="5" stroke-dasharray="2.2 1.73"/>',
  'money-authorised': `${ring}<circle cx="6" cy="6" r="2" fill="currentColor" stroke="none"/>`,
  'money-paid': disc + tick,
  'money-part': `${ring}<path d="M6 1v10A5 5 0 0 1 6 1z" fill="currentColor" stroke="none"/>`,
  'money-part-refunded': `${ring}<path d="M6 6V1a5 5 0 1 0 5 5z" fill="currentColor" stroke="none"/>`,
  'money-refunded': ring + back,
  'money-failed': ring + cross,
  'money-disputed': ring + exclamation,
  'parcel-not-yet': '<rect x="1" y="1" width="10" height="10" rx="1" stroke-dasharray="2.5 1.5"/>',
  'parcel-to-pack': square,
  'parcel-part-sent': `${square}<rect x="1" y="6" width="10" height="5" fill="currentColor" stroke="none"/>`,
  'parcel-packed': `${square}<rect x="3.6" y="3.6" width="4.8" height="4.8" fill="currentColor" stroke="none"/>`,
  'parcel-sent': `${block}<path d="M3.6 6h4.6M6.5 4.2L8.3 6 6.5 7.8" stroke="var(--paper)" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  'parcel-delivered': block + tick,
  'parcel-returned': square + back,
  'parcel-cancelled': square + cross,
  'parcel-late': square + exclamation,
  'machine-failed':
    '<path d="M6 1.2L11.2 10.6H.8z" stroke-linejoin="round"/><path d="M6 4.6v2.6" stroke-linecap="round"/>',
  'machine-waiting': '<path d="M3 1h6M3 11h6M3.5 1c0 3 5 7 5 10M8.5 1c0 3-5 7-5 10" stroke-width="1.3"/>',
  note: '<path d="M1.2 1.2h9.6v6.6l-3 3H1.2z" stroke-linejoin="round"/><path d="M10.8 7.8h-3v3" stroke-width="1.2"/>',
  dot: '<circle cx="6" cy="6" r="2.2" fill="currentColor" stroke="none"/>',
} as const;

export type GlyphName = keyof typeof glyphs;
