/** OWASP's first choice for argon2id: 19 MiB, 2 passes. https://cheatsheetseries.owasp.org (Password Storage) */
const ARGON2ID = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

export type Passwords = ReturnType<typeof createPasswords>;

export function createPasswords() {
  /** Hash of nothing anybody knows: an unknown account costs the same check as a known one. */
  const decoy = Bun.password.hash(crypto.randomUUID(), ARGON2ID);
  decoy.catch(() => {});

  return {
    hash: (password: string): Promise<string> => Bun.password.hash(password, ARGON2ID),
    /** `hash` null (no such account) takes the same path and time, and is always false. */
    async verify(password: string, hash: string | null): Promise<boolean> {
      const isRight = await Bun.password.verify(password, hash ?? (await decoy));
      return hash !== null && isRight;
    },
  };
}
