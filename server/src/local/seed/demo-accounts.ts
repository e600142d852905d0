import type { StaffRole } from '@zivero/shared/permissions';

/** The password of every demo account. */
export const DEMO_PASSWORD = 'zivero-demo';

/**
 * `DEMO_PASSWORD` hashed once with the server's own parameters: a fresh salt would make two seedings with the
 * same seed differ. It protects nothing; accounts that carry it are marked `is_demo`, and a production
 * deployment refuses to start with one of them.
 */
export const DEMO_PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$K/dk0TQVVxmY4PsXbA0Qdp5QYfBdbloRMY4euWRm6wg$n0ugXecjfu5EhGfkMjorzp4ns8y2dNM1jl55zVcO178';

export const DEMO_SHOPPER = { email: 'shopper@example.com', name: 'Sam Shopper' };

export const DEMO_STAFF: readonly { email: string; name: string; role: StaffRole }[] = [
  { email: 'owner@example.com', name: 'Mira Holt', role: 'owner' },
  { email: 'packer@example.com', name: 'Lena Pichler', role: 'packer' },
  { email: 'viewer@example.com', name: 'Amir Kazemi', role: 'viewer' },
];
