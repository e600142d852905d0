import { foldWord } from '../../text.rules.ts';

const TITLE_KEY_LENGTH = 6;
const TITLE_KEY_BASE = 256;
/**
 * A number that is smaller for a title that comes first, or equal: the first letters of the folded title as
 * digits; from the first letter on that is no digit, nothing more is told.
 */
export function titleKeyOf(title: string): number {
  const folded = foldWord(title);
  let key = 0;
  let isOpen = true;
  for (let at = 0; at < TITLE_KEY_LENGTH; at += 1) {
    const unit = isOpen && at < folded.length ? folded.charCodeAt(at) + 1 : 0;
    key = key * TITLE_KEY_BASE + Math.min(unit, TITLE_KEY_BASE - 1);
    if (unit >= TITLE_KEY_BASE - 1) isOpen = false;
  }
  return key;
}
