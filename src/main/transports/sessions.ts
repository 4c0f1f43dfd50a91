import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { proofMessage, SESSION_MS, type SessionProof } from '../../shared/model/session';
import { writePrivateFile } from '../base/private-home';
import { isNumber, type Shape, withFields } from '../base/shape';
import { TokenBucket } from '../base/token-bucket';
import { readTrustedFile } from '../base/trusted-files';

/**
 * Address through which a page reaches this host. A session is valid for one address, so that a proof relayed from
 * another port fails.
 */
export interface Place {
  /** As the browser writes it, `127.0.0.1:7842`. */
  readonly host: string;
  /** The port of the server, which differs from that of the browser behind a tunnel. */
  readonly port: number;
}

/** Replaces the token: proves that the page has the key and received a nonce of the host. */
export interface Ticket {
  readonly id: string;
  readonly nonce: string;
  readonly proof: string;
}

interface Session extends Place {
  readonly id: string;
  readonly key: string;
  readonly createdAtMs: number;
}

interface Challenge {
  readonly id: string;
  readonly pageNonce: string;
  readonly atMs: number;
}

export interface SessionsOptions {
  /** Readable by this user only; null if sessions end with this host. */
  readonly file: string | null;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly report: (problem: unknown) => void;
}

/** Reloading a page starts a new session. */
const MOST_SESSIONS = 64;
const MOST_CHALLENGES = 256;
const LARGEST_BYTES = 1024 * 1024;
const CHALLENGE_MS = 30_000;
const BURST = 10;
const REFILL_MS = 500;
const NONCE = /^[\w-]{22,64}$/;

/**
 * Sessions of open pages, which may reconnect after a restart. Page and host share a key, which is sent once, together
 * with the token. Later each proves that it has the key, the host first, so that a page reveals nothing to a program
 * that occupies the port.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #challenges = new Map<string, Challenge>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #strangers = new TokenBucket(BURST, REFILL_MS);

  constructor(options: SessionsOptions) {
    this.#options = options;
    for (const session of this.#read()) this.#sessions.set(session.id, session);
    this.#expire();
  }

  create({ host, port }: Place): { id: string; key: string; expiresAtMs: number } {
    this.#expire();
    const createdAtMs = this.#options.nowMs();
    const [id, key] = [randomText(16), randomText(32)];
    this.#sessions.set(id, { id, key, host, port, createdAtMs });
    for (const old of [...this.#sessions.keys()].slice(0, -MOST_SESSIONS)) this.#drop(old);
    this.#write();
    return { id, key, expiresAtMs: createdAtMs + SESSION_MS };
  }

  /**
   * Proves to a page that this host has its key. Anyone may call it.
   *
   * @returns undefined if the page has no session here; `busy` if it is called too often
   */
  prove(id: string, pageNonce: string, place: Place): { nonce: string; proof: string } | 'busy' | undefined {
    const session = this.#find(id, place);
    const nowMs = this.#options.monotonicMs();
    if (!this.#bucketOf(session?.id).take(nowMs)) return 'busy';
    if (session === undefined || !NONCE.test(pageNonce)) return undefined;
    const nonce = randomText(32);
    this.#challenges.set(nonce, { id, pageNonce, atMs: nowMs });
    for (const old of [...this.#challenges.keys()].slice(0, -MOST_CHALLENGES)) this.#challenges.delete(old);
    return { nonce, proof: sign(session, { role: 'host', id, pageNonce, hostNonce: nonce }) };
  }

  /** Checks whether a ticket is valid, which it is only once. */
  redeem({ id, nonce, proof }: Ticket, place: Place): boolean {
    const session = this.#find(id, place);
    const challenge = this.#challenges.get(nonce);
    if (session === undefined || challenge === undefined || challenge.id !== id) return false;
    this.#challenges.delete(nonce);
    if (this.#options.monotonicMs() - challenge.atMs > CHALLENGE_MS) return false;
    const wanted = sign(session, { role: 'page', id, pageNonce: challenge.pageNonce, hostNonce: nonce });
    return isSame(proof, wanted);
  }

  #find(id: string, { host, port }: Place): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || !this.#isAlive(session)) return undefined;
    return session.host === host && session.port === port ? session : undefined;
  }

  /** Unknown clients share one bucket, so that they cannot lock out a page. */
  #bucketOf(id: string | undefined): TokenBucket {
    if (id === undefined) return this.#strangers;
    const bucket = this.#buckets.get(id) ?? new TokenBucket(BURST, REFILL_MS);
    this.#buckets.set(id, bucket);
    return bucket;
  }

  /** The age of a session from the future is unknown, because the clock was wrong. */
  #isAlive({ createdAtMs }: Session): boolean {
    const ageMs = this.#options.nowMs() - createdAtMs;
    return ageMs >= 0 && ageMs < SESSION_MS;
  }

  #expire(): void {
    for (const session of [...this.#sessions.values()]) if (!this.#isAlive(session)) this.#drop(session.id);
  }

  #drop(id: string): void {
    this.#sessions.delete(id);
    this.#buckets.delete(id);
  }

  #read(): readonly Session[] {
    const { file, report } = this.#options;
    if (file === null) return [];
    try {
      const read = readTrustedFile(file, LARGEST_BYTES);
      if (!read.ok && !read.isMissing) report(read.reason);
      const content: unknown = read.ok ? JSON.parse(read.text) : [];
      return Array.isArray(content) ? (content.filter(isSession) as Session[]) : [];
    } catch (error) {
      report(error);
      return [];
    }
  }

  #write(): void {
    const { file, report } = this.#options;
    if (file === null) return;
    try {
      writePrivateFile(file, `${JSON.stringify([...this.#sessions.values()])}\n`);
    } catch (error) {
      report(error);
    }
  }
}

const isName: Shape = (value) => typeof value === 'string' && value !== '';
const isSession = withFields({
  id: isName,
  key: isName,
  host: isName,
  port: isNumber,
  createdAtMs: isNumber,
});

function sign({ key, host }: Session, proof: Omit<SessionProof, 'host'>): string {
  const message = proofMessage({ ...proof, host });
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(message).digest('base64url');
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** Compares in constant time, which reveals nothing about the difference. */
export function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
