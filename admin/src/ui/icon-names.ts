/** The Lucide icons this app draws; the build takes exactly these out of the icon set. */
export const iconNames = [
  'arrow-down',
  'arrow-left',
  'arrow-right-left',

  'arrow-up',
  'badge-percent',

  'check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'chevron-up',

  'circle-alert',

  'clock',

  'copy',

  'ellipsis',
  'external-link',
  'eye',
  'eye-off',

  'gift',
  'house',
  'image-plus',
  'info',
  'keyboard',
  'log-out',
  'mail',
  'menu',
  'message-square-text',
  'minus',
  'monitor',
  'moon',
  'package',
  'package-check',

  'phone',
  'plus',
  'printer',
  'receipt-text',
  'rows-3',
  'search',

  'sun',
  'table-2',
  'text-search',
  'tag',
  'trash',

  'truck',
  'undo-2',
  'users',
  'warehouse',
  'wifi-off',
  'x',

  'lock',
] as const;

export type IconName = (typeof iconNames)[number];
