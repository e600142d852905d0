import { createTransport } from 'nodemailer';

export type Mail = {
  from: string;
  to: string;
  replyTo: string;
  subject: string;
  html: string;
  text: string;
  /** Made from what the mail tells of: mail programs show a repeated one once. */
  messageId: string;
  /** Where one hears no more of it: a page, and a POST of mail programs (RFC 8058). */
  stopUrl?: string;
};
export type Mailer = { send(mail: Mail): Promise<void>; close(): void };

/** Hands mail over by SMTP, through a few connections that are kept; rejects when the server did not take it. */
export function createMailer({ smtpUrl }: { smtpUrl: string }): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // Templates are ours, and no attachment is ever read from a path or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ stopUrl, ...mail }) {
      // RFC 3834: nobody's out-of-office shall answer.
      const headers = { 'Auto-Submitted': 'auto-generated', ...stopHeaders(stopUrl) };
      await transport.sendMail({ ...mail, headers });
    },
    close: () => transport.close(),
  };
}

const stopHeaders = (url: string | undefined): Record<string, string> =>
  url === undefined
    ? {}
    : { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
