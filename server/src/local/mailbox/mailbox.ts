import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { openMailStore } from './mail-store.ts';
import { createMailboxApp } from './mailbox-app.ts';

export type Mailbox = {
  /** For the server's `SMTP_URL`. */
  smtpUrl: string;
  /** The page for people; the API for tests is below it. */
  url: string;
  stop(): Promise<void>;
};

/** At most this many bytes per mail, as real providers have it. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Takes every mail that the shop sends and shows it in a browser; delivers nothing. Port 0 means a
 * free one. Listens on this machine alone.
 */
export async function startMailbox(options: {
  folder: string;
  smtpPort: number;
  httpPort: number;
}): Promise<Mailbox> {
  const store = await openMailStore(options.folder);
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: MAX_BYTES,
    // No reverse look-ups: they take seconds where there is no name server.
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded)
          return done(Object.assign(new Error('message too large'), { responseCode: 552 }));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        store.add({ to }, Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  // A client that hangs up early is no reason to fall over.
  smtp.on('error', (error: Error) => console.error(`mailbox: ${error.message}`));
  const listening = smtp.listen(options.smtpPort, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const smtpPort = address && typeof address === 'object' ? address.port : options.smtpPort;
  const web = Bun.serve({
    hostname: '127.0.0.1',
    port: options.httpPort,
    fetch: createMailboxApp(store).fetch,
  });
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    url: `http://127.0.0.1:${web.port}`,
    async stop() {
      await web.stop(true);
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}
