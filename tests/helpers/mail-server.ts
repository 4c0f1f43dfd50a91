import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Message as received, header and text, with newlines as line ends. */
  readonly data: string;
}

/** Replies that replace the usual ones; `silent` never replies. */
export type MailAnswers = Readonly<Partial<Record<'greeting' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'end', string>>>;

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** Every line from a client, its password included. */
  readonly lines: readonly string[];
}

/** Starts a small mail server on loopback without encryption (RFC 5321) that ends with the test. */
export async function startMailServer(results: MailAnswers = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    let mail = { from: '', to: [] as string[], data: '' };
    let isData = false;
    const reply = (step: keyof MailAnswers | undefined, usual: string) => {
      const text = (step === undefined ? undefined : results[step]) ?? usual;
      if (text !== 'silent') socket.write(`${text}\r\n`);
    };
    createInterface(socket).on('line', (line) => {
      lines.push(line);
      if (isData) {
        if (line !== '.') {
          mail.data += `${line}\n`;
          return;
        }
        isData = false;
        mails.push(mail);
        mail = { from: '', to: [], data: '' };
        return reply('end', '250 taken');
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return reply(undefined, '250-here\r\n250 AUTH PLAIN');
      if (verb === 'AUTH') return reply('AUTH', '235 welcome');
      if (verb === 'MAIL') mail.from = line;
      if (verb === 'RCPT') mail.to.push(line);
      if (verb === 'MAIL' || verb === 'RCPT') return reply(verb, '250 fine');
      if (verb === 'DATA') {
        isData = results.DATA === undefined;
        return reply('DATA', '354 go on');
      }
      return reply(undefined, verb === 'QUIT' ? '221 bye' : '502 what?');
    });
    reply('greeting', '220 here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, mails, lines };
}
