import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contained } from '../base/contain';
import { errnoOf } from '../base/errors';
import { pause } from '../base/pause';
import type { Reply, Request } from './protocol';
import { ALIVE_INTERVAL_MS, PROTOCOL } from './protocol-version';

/** A request without its number. */
export type HelperRequest = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

export type OpenedLink =
  | { readonly ok: true; readonly link: HelperLink }
  | { readonly ok: false; readonly reason: string };

const REPLY_TIMEOUT_MS = 3_000;
const OPENING_POLL_MS = 50;
/** A helper never sends more. */
const MOST_HELD_CHARACTERS = 1024 * 1024;

/**
 * A helper that runs as root and serves this process. The engine changes settings synchronously, so that requests wait
 * for their reply; only the start, when a person may have to enter a password, does not. Node cannot wait for its own
 * pipes: these are two named ones, whose names are removed once both ends are open.
 */
export class HelperLink {
  readonly #aliveTimer: NodeJS.Timeout;
  readonly #chunk = Buffer.alloc(64 * 1024);
  #held = '';
  #lastId = 0;
  #hasEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly toHelper: number,
    private readonly fromHelper: number,
  ) {
    child.unref();
    this.#aliveTimer = setInterval(
      contained('a message to the helper', () => this.#sayAlive()),
      ALIVE_INTERVAL_MS,
    );
    this.#aliveTimer.unref();
  }

  /**
   * Starts a helper and greets it.
   *
   * @param command program and arguments: pkexec or sudo, and the helper
   * @param timeoutMs time to enter the password
   */
  static async open(command: readonly string[], timeoutMs: number): Promise<OpenedLink> {
    const [program = '', ...args] = command;
    const folder = mkdtempSync(join(tmpdir(), 'homeostat-'));
    try {
      const [down, up] = [join(folder, 'down'), join(folder, 'up')];
      const { status } = spawnSync('mkfifo', ['-m', '600', down, up]);
      if (status !== 0) return { ok: false, reason: 'mkfifo failed' };
      const { reader: childInput, writer: toHelper } = openPipe(down, { isOurs: 'writer' });
      const { reader: fromHelper, writer: childOutput } = openPipe(up, { isOurs: 'reader' });
      const child = spawn(program, args, { stdio: [childInput, childOutput, 'ignore'], detached: true });
      closeSync(childInput);
      closeSync(childOutput);
      const link = new HelperLink(child, toHelper, fromHelper);
      const problem = await link.#greet(timeoutMs);
      if (problem === undefined) return { ok: true, link };
      link.close();
      return { ok: false, reason: problem };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get isOpen(): boolean {
    // The end of a helper shows only when reading.
    this.#fill();
    return !this.#hasEnded;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends a request and waits for the reply. @throws if the helper has exited or does not respond */
  ask(request: HelperRequest): Reply {
    const id = this.#say(request);
    const untilMs = performance.now() + REPLY_TIMEOUT_MS;
    for (;;) {
      const reply = this.#takeReply(id);
      if (reply !== undefined) return reply;
      if (this.#hasEnded) throw new Error('the helper has exited');
      if (performance.now() > untilMs) {
        // The outcome is unknown, so that the helper is ended, which undoes everything.
        this.close();
        throw new Error('the helper does not respond');
      }
      pause(0.2);
    }
  }

  /** Ends the helper, which undoes everything. */
  close(): void {
    if (!this.#hasEnded) this.#end();
  }

  async #greet(timeoutMs: number): Promise<string | undefined> {
    let failure: string | undefined;
    this.child.on(
      'error',
      contained('the start of the helper', ({ message }: Error) => {
        failure = `cannot start the helper: ${message}`;
      }),
    );
    this.child.once(
      'exit',
      contained('the end of the helper', (code: number | null) => {
        // 126 and 127 are codes of pkexec for missing permission and a dismissed dialog.
        failure ??= code === 126 || code === 127 ? 'permission denied' : `the helper exited immediately (code ${code})`;
      }),
    );
    const id = this.#say({ verb: 'hello', protocol: PROTOCOL });
    const untilMs = performance.now() + timeoutMs;
    while (performance.now() < untilMs) {
      const reply = this.#takeReply(id);
      if (reply !== undefined) return reply.ok ? undefined : reply.reason;
      if (failure !== undefined) return failure;
      await sleep(OPENING_POLL_MS);
    }
    return 'permission was not granted in time';
  }

  #say(request: HelperRequest): number {
    if (this.#hasEnded) throw new Error('the helper has exited');
    const id = ++this.#lastId;
    try {
      writeSync(this.toHelper, `${JSON.stringify({ id, ...request })}\n`);
    } catch (error) {
      this.#end();
      throw new Error('the helper has exited', { cause: error });
    }
    return id;
  }

  #sayAlive(): void {
    if (this.#hasEnded) return;
    try {
      this.#say({ verb: 'beat' });
      // Replies to earlier requests must not fill the pipe.
      this.#takeReply(-1);
    } catch {
      // The next request reports it.
    }
  }

  /** Reads available replies. @returns the reply with that number; others are obsolete */
  #takeReply(id: number): Reply | undefined {
    this.#fill();
    const lines = this.#held.split('\n');
    this.#held = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as Reply).find((reply) => reply.id === id);
  }

  #fill(): void {
    try {
      for (let size = 1; !this.#hasEnded; ) {
        size = readSync(this.fromHelper, this.#chunk);
        if (size === 0 || this.#held.length > MOST_HELD_CHARACTERS) this.#end();
        else this.#held += this.#chunk.toString('utf8', 0, size);
      }
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') this.#end();
    }
  }

  #end(): void {
    this.#hasEnded = true;
    clearInterval(this.#aliveTimer);
    closeSync(this.toHelper);
    closeSync(this.fromHelper);
  }
}

/**
 * Opens both ends of a named pipe. The end of this process never blocks; the other one does, because not every program
 * handles non-blocking files.
 */
function openPipe(path: string, { isOurs }: { readonly isOurs: 'reader' | 'writer' }) {
  const { O_RDWR, O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
  // Opening one end waits for the other, so that this one is open until both exist.
  const both = openSync(path, O_RDWR | O_NONBLOCK);
  const reader = openSync(path, O_RDONLY | (isOurs === 'reader' ? O_NONBLOCK : 0));
  const writer = openSync(path, O_WRONLY | (isOurs === 'writer' ? O_NONBLOCK : 0));
  closeSync(both);
  return { reader, writer };
}
