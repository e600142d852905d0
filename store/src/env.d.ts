/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the server for a store hosted apart; empty on one origin. */
  readonly PUBLIC_API_URL: string;
}
