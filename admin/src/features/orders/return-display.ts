import type { ReturnState } from '@zivero/shared/order-states';
import type { ReturnView } from '@zivero/shared/schemas/returns';
import type { StateLook } from './order-display.ts';

export const RETURN_LOOK: Record<ReturnState, StateLook> = {
  requested: { glyph: 'parcel-to-pack', tone: 'wait' },
  approved: { glyph: 'parcel-sent', tone: 'pen' },
  received: { glyph: 'parcel-packed', tone: 'warn' },
  refunded: { glyph: 'money-refunded', tone: 'quiet' },
  exchanged: { glyph: 'parcel-delivered', tone: 'done' },
  rejected: { glyph: 'parcel-cancelled', tone: 'quiet' },
  withdrawn: { glyph: 'parcel-cancelled', tone: 'plain' },
};

export const RETURN_LIST_VIEWS: readonly ReturnView[] = ['open', 'requested', 'approved', 'received', 'all'];
export const readReturnView = (value: unknown): ReturnView =>
  RETURN_LIST_VIEWS.find((view) => view === value) ?? 'open';
