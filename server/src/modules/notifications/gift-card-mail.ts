import { createFormatters } from '@zivero/shared/client/format';
import type { Money } from '@zivero/shared/schemas/money';
import type { MailData, MailShop, MailUrls } from './mail-compose.ts';

/** A gift card whose code is told to somebody. */
export type GiftCardFacts = {
  email: string;
  /** As it is printed. */
  code: string;
  balance: Money;
  expiresAt: Date | null;
};

export function giftCardMail(
  { code, balance, expiresAt }: Omit<GiftCardFacts, 'email'>,
  { shop, urls }: { shop: MailShop; urls: MailUrls },
): MailData {
  const f = createFormatters({ locale: shop.locale });
  return {
    values: {
      code,
      amount: f.money(balance),
      valid_until: expiresAt === null ? '' : f.date(expiresAt),
    },
    rows: [],
    sumRows: [],
    sections: [],
    linkUrl: urls.store,
    stop: null,
  };
}
