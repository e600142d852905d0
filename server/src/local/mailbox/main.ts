/** The mailbox as a process: `bun main.ts --folder DIR --smtp-port N --http-port N`; says its URLs when up. */
import { parseArgs } from 'node:util';
import { startMailbox } from './mailbox.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string' }, 'smtp-port': { type: 'string' }, 'http-port': { type: 'string' } },
});
const mailbox = await startMailbox({
  folder: values.folder ?? '.zivero/mail',
  smtpPort: Number(values['smtp-port'] ?? 0),
  httpPort: Number(values['http-port'] ?? 0),
});
console.log(JSON.stringify({ smtpUrl: mailbox.smtpUrl, url: mailbox.url }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    void mailbox.stop().then(() => process.exit(0));
  });
}
