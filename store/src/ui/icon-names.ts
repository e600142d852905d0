/**
 * The icons of the shop: our name → name in lucide (ISC). Only these reach the page, as one sprite that
 * the build puts into the HTML template. `star` is our own shape (lib/icon-sprite.ts).
 */
export const ICONS = {
  menu: 'menu',
  search: 'search',
  user: 'user',
  heart: 'heart',
  bag: 'shopping-bag',
  truck: 'truck',
  right: 'arrow-right',
  left: 'arrow-left',
  back: 'undo-2',
  leaf: 'leaf',
  chat: 'message-circle',
  plus: 'plus',
  minus: 'minus',
  x: 'x',
  check: 'check',
  down: 'chevron-down',
  zoom: 'maximize-2',
  share: 'share',
  shield: 'shield-check',
  filter: 'sliders-horizontal',
  info: 'info',
  alert: 'triangle-alert',
  tag: 'tag',
  card: 'credit-card',
  box: 'package',
  pin: 'map-pin',
  leave: 'log-out',
  sun: 'sun',
  moon: 'moon',
  clock: 'clock',
  mail: 'mail',
  offline: 'wifi-off',
  lock: 'lock',
  again: 'rotate-ccw',
  eye: 'eye',
  'eye-off': 'eye-off',
} as const;

export type IconName = keyof typeof ICONS | 'star';
