import type { OpenResult } from './connection';
import { logIn, proveHost, type Session } from './session';

/** The result of a tab's attempt to be admitted by its host. */
type Admission = { readonly kind: 'admitted'; readonly ticket: string } | Exclude<OpenResult, { kind: 'open' }>;

/** Half the lifetime of a key, so that a tab that stays open for days always has one that lasts for hours. */
const RENEW_MS = 12 * 60 * 60 * 1000;

const STEPS = { logIn, proveHost, nowMs: Date.now };

/**
 * Keeps the session of this tab. The token is sent once, to the host that served this page just before; later, the host
 * has to prove first that it is the same one.
 */
export class SessionKeeper {
  #session: Session | undefined;
  /** The token with which the session began. */
  #token: string | undefined;

  /** @param readToken called before every attempt, because the token may be a new one */
  constructor(
    private readonly readToken: () => string | undefined,
    private readonly steps: typeof STEPS = STEPS,
  ) {}

  async admit(): Promise<Admission> {
    const token = this.readToken();
    if (this.#session === undefined || token !== this.#token) {
      if (token === undefined) return { kind: 'refused', reason: 'no-token' };
      const result = await this.steps.logIn(`Bearer ${token}`);
      if (result.kind === 'wrong-token') return { kind: 'refused', reason: 'wrong-token' };
      if (result.kind !== 'open') return { kind: 'down' };
      this.#session = result.session;
      this.#token = token;
    }
    if (this.#session.expiresAtMs <= this.steps.nowMs()) return { kind: 'refused', reason: 'expired' };
    return this.#prove(this.#session);
  }

  /** Renews the key when it is due. Call it regularly while the host is connected. */
  async renew(): Promise<void> {
    const session = this.#session;
    if (session === undefined || session.expiresAtMs - this.steps.nowMs() > RENEW_MS) return;
    const admission = await this.#prove(session);
    if (admission.kind !== 'admitted') return;
    const result = await this.steps.logIn(`Ticket ${admission.ticket}`);
    if (result.kind === 'open' && this.#session === session) this.#session = result.session;
  }

  async #prove(session: Session): Promise<Admission> {
    const result = await this.steps.proveHost(session);
    return result.kind === 'proved' ? { kind: 'admitted', ticket: result.ticket } : result;
  }
}
