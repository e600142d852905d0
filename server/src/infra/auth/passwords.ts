/** OWASP's first choice for argon2id: 19 MiB, 2 passes. https://cheatsheetseries.owasp.org (Password Storage) */
const COST = { memoryCost: 19_456, timeCost: 2 };
/** For tests that are about something else. */
export const LOW_COST: typeof COST = { memoryCost: 64, timeCost: 1 };

export type Passwords = ReturnType<typeof createPasswords>;

export function createPasswords(cost = COST) {
  const argon2id = { algorithm: 'argon2id', ...cost } as const;
  /** Hash of nothing anybody knows: an unknown account costs the same check as a known one. */
  const decoy = Bun.password.hash(crypto.randomUUID(), argon2id);
  decoy.catch(() => {});

  return {
    hash: (password: string): Promise<string> => Bun.password.hash(password, argon2id),
    /** `hash` null (no such account) takes the same path and time, and is always false. */
    async verify(password: string, hash: string | null): Promise<boolean> {
      const isRight = await Bun.password.verify(password, hash ?? (await decoy));
      return hash !== null && isRight;
    },
  };
}
