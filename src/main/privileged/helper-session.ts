import { messageOf } from '../base/errors';
import { TokenBucket } from '../base/token-bucket';
import type { KnobDriver } from '../changes/knob-driver';
import type { ChangeLedger } from './change-ledger';
import type { ClientIdentity } from './client-identity';
import { type Refusal, type Reply, type Request, type Result, requestSchema } from './protocol';
import { PROTOCOL } from './protocol-version';
import type { Machine } from './resolution';
import { resolveTurnable } from './resolve-turnable';

export interface SessionParts {
  readonly client: ClientIdentity;
  readonly version: string;
  readonly machine: Machine;
  readonly driver: KnobDriver;
  readonly ledger: ChangeLedger;
  readonly monotonicMs: () => number;
}

/** A thousand requests at once, then two hundred a second. */
const MOST_AT_ONCE = 1_000;
const REFILL_MS = 5;
/** A client that sends more invalid requests is disconnected. */
const MOST_NONSENSE = 100;

/** Serves one client, line by line. No line makes it throw. */
export class HelperSession {
  #isGreeted = false;
  #nonsense = 0;
  readonly #requests = new TokenBucket(MOST_AT_ONCE, REFILL_MS);

  constructor(private readonly parts: SessionParts) {}

  /** The client must be disconnected, because it uses another protocol or none. */
  isOver = false;

  /** @param line undefined for one that was too long */
  answer(line: string | undefined): Reply {
    const request = parseRequest(line);
    if (request === undefined) {
      this.isOver = ++this.#nonsense >= MOST_NONSENSE;
      return refuse(null, 'nonsense', 'invalid request');
    }
    if (!this.#requests.take(this.parts.monotonicMs())) return refuse(request.id, 'busy', 'too many requests');
    if (!this.#isGreeted && request.verb !== 'hello') {
      this.isOver = true;
      return refuse(request.id, 'protocol', 'the first request must be hello');
    }
    try {
      return this.#serve(request);
    } catch (error) {
      return refuse(request.id, 'failed', messageOf(error));
    }
  }

  #serve(request: Request): Reply {
    const { id } = request;
    const { client, ledger, driver, version, machine } = this.parts;
    switch (request.verb) {
      case 'hello':
        this.#isGreeted = request.protocol === PROTOCOL;
        this.isOver = !this.#isGreeted;
        return this.#isGreeted
          ? accept(id, { protocol: PROTOCOL, version, uid: client.uid })
          : refuse(id, 'protocol', `this helper supports protocol ${PROTOCOL}, not ${request.protocol}`);
      case 'beat':
        return accept(id, {});
      case 'list':
        return accept(id, { changes: ledger.list() });
    }
    const found = resolveTurnable(request.knob, client.uid, machine);
    if (!found.ok) return refuse(id, 'refused', found.reason);
    switch (request.verb) {
      case 'read': {
        const now = driver.read(found.knob);
        return now.kind === 'value' ? accept(id, { value: now.value }) : refuse(id, 'failed', now.reason);
      }
      case 'set': {
        const outcome = ledger.set(client, found, request.value, request.lasts);
        if (!outcome.ok) return refuse(id, outcome.refusal, outcome.reason);
        return accept(id, { before: outcome.before, after: outcome.after });
      }
      case 'restore':
        return accept(id, ledger.restore(client, found.knob));
    }
  }
}

function parseRequest(line: string | undefined): Request | undefined {
  if (line === undefined) return undefined;
  try {
    return requestSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function accept(id: number, result: Result): Reply {
  return { id, ok: true, result };
}

function refuse(id: number | null, refusal: Refusal, reason: string): Reply {
  return { id, ok: false, refusal, reason };
}
