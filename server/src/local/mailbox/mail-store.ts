import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

export type MailSummary = {
  id: string;
  /** ISO time at which the mailbox took it. */
  receivedAt: string;
  from: string;
  /** Envelope recipients, Bcc included, in lower case. */
  to: string[];
  subject: string;
};

export type MailMessage = MailSummary & { text: string; html: string | null };

export type MailStore = {
  /** Keeps a message; `raw` is the mail as it came over SMTP. */
  add(envelope: { to: readonly string[] }, raw: Buffer): Promise<MailSummary>;
  /** Newest first, at most 500; `to` filters by one recipient's address. */
  list(to?: string): MailSummary[];
  /** Null when there is no such message. */
  read(id: string): Promise<MailMessage | null>;
  clear(): Promise<void>;
};

/** Mails as `.eml` files in `folder`, with one `.json` summary each, so that they outlive a restart. */
export async function openMailStore(folder: string): Promise<MailStore> {
  mkdirSync(folder, { recursive: true });
  const summaries = await readSummaries(folder);
  let counter = 0;
  return {
    async add({ to }, raw) {
      const mail = await PostalMime.parse(raw);
      counter += 1;
      const summary: MailSummary = {
        id: `${Date.now().toString(36)}-${process.pid.toString(36)}-${counter}`,
        receivedAt: new Date().toISOString(),
        from: formatFrom(mail),
        to: to.map((address) => address.toLowerCase()),
        subject: mail.subject ?? '(no subject)',
      };
      await writeFile(join(folder, `${summary.id}.eml`), raw);
      // The summary comes last and by rename: a message with a summary is whole.
      const staging = join(folder, `${summary.id}.part`);
      await writeFile(staging, JSON.stringify(summary));
      await rename(staging, join(folder, `${summary.id}.json`));
      summaries.push(summary);
      return summary;
    },
    list(to) {
      const wanted = to?.toLowerCase();
      const matching = wanted ? summaries.filter((mail) => mail.to.includes(wanted)) : summaries;
      return matching.slice(-500).reverse();
    },
    async read(id) {
      const summary = summaries.find((mail) => mail.id === id);
      if (!summary) return null;
      const mail = await PostalMime.parse(await readFile(join(folder, `${id}.eml`)));
      return { ...summary, text: mail.text ?? '', html: mail.html ?? null };
    },
    async clear() {
      const gone = summaries.splice(0);
      await Promise.all(
        gone.flatMap(({ id }) =>
          ['eml', 'json'].map((end) => rm(join(folder, `${id}.${end}`), { force: true })),
        ),
      );
    },
  };
}

async function readSummaries(folder: string): Promise<MailSummary[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  const found = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as MailSummary),
  );
  return found.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
}

function formatFrom(mail: Email): string {
  const { name, address } = mail.from ?? {};
  return name && address ? `${name} <${address}>` : (address ?? 'unknown');
}
