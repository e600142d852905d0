import type { RouteLocationRaw } from 'vue-router';
import type { IconName } from '../../ui/icon-names.ts';

/** One entry of the navigation; `hot` is the count of open work. */
export type NavItem = {
  key: string;
  /** After `g`, where the first letter of the key is another's. */
  letter?: string;
  label: string;
  icon: IconName;
  to: RouteLocationRaw;
  isCurrent: boolean;
  hot?: number;
  /** On a phone it stands under "More". */
  isDeskOnly?: boolean;
};
