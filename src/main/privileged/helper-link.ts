import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contained } from '../base/contain';
import { errnoOf } from '../base/errors';
import { pause } from '../base/pause';
import type { Reply, Request } from './protocol';
import { HEARTBEAT_MS, PROTOCOL } from './protocol-version';

/** A request without its number. */
export type HelperRequest = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

export type OpenedLink =
  | { readonly ok: true; readonly link: HelperLink }
  | { readonly ok: false; readonly reason: string };

const REPLY_TIMEOUT_MS = 3_000;
const OPENING_POLL_MS = 50;
/** More from a helper is not ours. */
const MOST_HELD_CHARACTERS = 1024 * 1024;

/**
 * A helper that runs as root and serves us. The engine turns knobs in one go, so that a question here waits for its
 * answer; only the opening, in which a person may be asked for a password, does not. Node's own pipes cannot be waited
 * for: these are two named ones, whose names are gone as soon as both ends are open.
 */
export class HelperLink {
  readonly #child: ChildProcess;
  readonly #toHelper: number;
  readonly #fromHelper: number;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #chunk = Buffer.alloc(64 * 1024);
  #held = '';
  #lastId = 0;
  #hasEnded = false;

  private constructor(child: ChildProcess, toHelper: number, fromHelper: number) {
    this.#child = child;
    this.#toHelper = toHelper;
    this.#fromHelper = fromHelper;
    child.unref();
    this.#heartbeat = setInterval(
      contained('a message to the helper', () => this.#sayAlive()),
      HEARTBEAT_MS,
    );
    this.#heartbeat.unref();
  }

  /**
   * Starts a helper and greets it.
   *
   * @param command the program and its arguments: pkexec or sudo, and the helper
   * @param timeoutMs how long a person may take for the password
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
    // The end of a helper shows in reading only.
    this.#fill();
    return !this.#hasEnded;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks and waits for the answer. @throws where the helper has ended, or does not answer */
  ask(request: HelperRequest): Reply {
    const id = this.#say(request);
    const untilMs = performance.now() + REPLY_TIMEOUT_MS;
    for (;;) {
      const reply = this.#takeReply(id);
      if (reply !== undefined) return reply;
      if (this.#hasEnded) throw new Error('the helper has exited');
      if (performance.now() > untilMs) {
        // What it does after all would be known to nobody: its end takes everything back.
        this.close();
        throw new Error('the helper does not respond');
      }
      pause(0.2);
    }
  }

  /** The helper takes everything back, and ends. */
  close(): void {
    if (!this.#hasEnded) this.#end();
  }

  async #greet(timeoutMs: number): Promise<string | undefined> {
    let failure: string | undefined;
    this.#child.on(
      'error',
      contained('the start of the helper', ({ message }: Error) => {
        failure = `cannot start the helper: ${message}`;
      }),
    );
    this.#child.once(
      'exit',
      contained('the end of the helper', (code: number | null) => {
        // What pkexec says where nobody may, or nobody wanted to; then ours.
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
      writeSync(this.#toHelper, `${JSON.stringify({ id, ...request })}\n`);
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
      // Answers that nobody waits for must not fill the pipe.
      this.#takeReply(-1);
    } catch {
      // Whoever asks next is told.
    }
  }

  /** Reads what is there. @returns the answer of that number, where it is among it; others are nobody's any more */
  #takeReply(id: number): Reply | undefined {
    this.#fill();
    const lines = this.#held.split('\n');
    this.#held = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as Reply).find((reply) => reply.id === id);
  }

  #fill(): void {
    try {
      for (let size = 1; !this.#hasEnded; ) {
        size = readSync(this.#fromHelper, this.#chunk);
        if (size === 0 || this.#held.length > MOST_HELD_CHARACTERS) this.#end();
        else this.#held += this.#chunk.toString('utf8', 0, size);
      }
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') this.#end();
    }
  }

  #end(): void {
    this.#hasEnded = true;
    clearInterval(this.#heartbeat);
    closeSync(this.#toHelper);
    closeSync(this.#fromHelper);
  }
}

/** Both ends of a named pipe. Ours never waits; the other one does, since not every program knows what to do otherwise. */
function openPipe(path: string, { isOurs }: { readonly isOurs: 'reader' | 'writer' }) {
  const { O_RDWR, O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
  // To open an end waits for the other one, which this is until both are there.
  const both = openSync(path, O_RDWR | O_NONBLOCK);
  const reader = openSync(path, O_RDONLY | (isOurs === 'reader' ? O_NONBLOCK : 0));
  const writer = openSync(path, O_WRONLY | (isOurs === 'writer' ? O_NONBLOCK : 0));
  closeSync(both);
  return { reader, writer };
}
