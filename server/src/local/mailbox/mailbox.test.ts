import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { startMailbox } from './mailbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'zivero-mail-'));
let mailbox = await startMailbox({ folder, smtpPort: 0, httpPort: 0 });
afterAll(async () => {
  await mailbox.stop();
  rmSync(folder, { recursive: true });
});

async function send(to: string, subject: string, html = '<p>Thank you, <b>Ada</b></p>') {
  const transport = nodemailer.createTransport(mailbox.smtpUrl);
  await transport.sendMail({ from: 'Shop <shop@example.test>', to, subject, text: 'Thank you, Ada €', html });
  transport.close();
}

async function get(path: string) {
  const response = await fetch(`${mailbox.url}${path}`);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test('a mail sent over SMTP is listed for its recipient alone, newest first', async () => {
  await send('Ada@example.test', 'First');
  await send('ada@example.test', 'Second');
  await send('bob@example.test', 'For Bob');
  const mails = JSON.parse((await get('/api/messages?to=ada@example.test')).body);
  expect(mails.map((mail: { subject: string }) => mail.subject)).toEqual(['Second', 'First']);
  const whole = JSON.parse((await get(`/api/messages/${mails[0].id}`)).body);
  expect(whole).toMatchObject({ from: 'Shop <shop@example.test>', text: expect.stringContaining('Ada €') });
});

test('a mail cannot run a script in the reader, nor break out of the list', async () => {
  await send('eve@example.test', '<script>alert(1)</script>', '<script>alert(2)</script>');
  const [mail] = JSON.parse((await get('/api/messages?to=eve@example.test')).body);
  expect((await get('/')).body).not.toContain('<script>');
  expect((await get(`/messages/${mail.id}`)).body).not.toContain('<script>');
  const framed = await get(`/messages/${mail.id}/html`);
  expect(framed.headers.get('content-security-policy')).toContain('sandbox');
});

test('mails outlive a restart', async () => {
  await send('kept@example.test', 'Kept');
  await mailbox.stop();
  mailbox = await startMailbox({ folder, smtpPort: 0, httpPort: 0 });
  expect(JSON.parse((await get('/api/messages?to=kept@example.test')).body)).toHaveLength(1);
});

test('an unknown message and a path out of the folder are 404', async () => {
  expect((await get('/api/messages/none')).status).toBe(404);
  expect((await get('/messages/..%2f..%2fetc%2fpasswd')).status).toBe(404);
});
