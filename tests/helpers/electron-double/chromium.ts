import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

type Params = Record<string, unknown>;
export type CdpEvent = { readonly method: string; readonly params: Params; readonly sessionId?: string };
interface CdpReply {
  readonly id: number;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/**
 * Runs a Chromium through a pipe, so that it ends with this process in every case. It also listens on a port for the
 * Playwright of the test.
 */
export class Chromium {
  private readonly child: ChildProcess;
  private readonly input: Writable;
  private readonly listeners: ((event: CdpEvent) => void)[] = [];
  private readonly open = new Map<number, { resolve: (result: Params) => void; reject: (error: Error) => void }>();
  private nextId = 1;
  /** Address for another client. */
  readonly endpoint: Promise<string>;

  constructor(executablePath: string, userDataDirectory: string) {
    mkdirSync(userDataDirectory, { recursive: true });
    this.child = spawn(
      executablePath,
      [
        '--headless=new',
        '--remote-debugging-pipe',
        '--remote-debugging-port=0',
        `--user-data-dir=${userDataDirectory}`,
        '--no-first-run',
        '--no-startup-window',
        // Reports to the world of the preload that the page closed its port, as MessagePortMain does.
        '--enable-blink-features=MessagePortCloseEvent',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(process.env['ELECTRON_DOUBLE_NO_SANDBOX'] === '1' ? ['--no-sandbox'] : []),
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
    );
    const [, , errors, input, output] = this.child.stdio as [null, null, Readable, Writable, Readable];
    this.input = input;
    // The pipe breaks if Chromium ends first. Then the calls below fail, which is enough.
    input.on('error', () => undefined);
    this.endpoint = new Promise((resolve, reject) => {
      let text = '';
      errors.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      this.child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${text}`)));
    });
    this.endpoint.catch(() => undefined);
    this.child.once('exit', () => {
      for (const { reject } of this.open.values()) reject(new Error('Chromium is gone'));
      this.open.clear();
    });
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.receive(JSON.parse(message) as CdpReply | CdpEvent);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  onEvent(listener: (event: CdpEvent) => void): void {
    this.listeners.push(listener);
  }

  send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) });
      this.input.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private receive(message: CdpReply | CdpEvent): void {
    if ('method' in message) {
      for (const listener of this.listeners) listener(message);
      return;
    }
    const call = this.open.get(message.id);
    this.open.delete(message.id);
    if (message.error === undefined) call?.resolve(message.result ?? {});
    else call?.reject(new Error(message.error.message));
  }
}
