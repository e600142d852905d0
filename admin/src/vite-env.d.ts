/// <reference types="vite/client" />
interface ImportMetaEnv {
  readonly PUBLIC_API_URL?: string;
  readonly STORE_URL?: string;
}

declare module 'virtual:icons' {
  import type { IconName } from './ui/icon-names.ts';
  export const iconBodies: Readonly<Record<IconName, string>>;
}
