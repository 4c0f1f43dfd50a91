import { plural } from '../../shared/format/plural';
import type { Loss } from '../base/losses';
import type { Remote } from '../base/remote';
import type { StateService } from './state-service';

export interface KeptWrite {
  readonly domain: string;
  readonly key: string;
  /** Null to delete the value. */
  readonly text: string | null;
}

/** JSON text of records, not of history: enough for hours. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Failed writes, the newest of each key, until they succeed. */
export class KeptWrites {
  readonly #writes = new Map<string, KeptWrite>();
  /** By key: the newest write that was begun, so that an older one that fails late does not override it. */
  readonly #settled = new Map<string, number>();
  #number = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(private readonly reportLoss: (loss: Loss) => void) {}

  get size(): number {
    return this.#writes.size;
  }

  /** @returns the number of a write that begins now */
  begin(): number {
    return ++this.#number;
  }

  find(domain: string, key: string): KeptWrite | undefined {
    return this.#writes.get(nameOf(domain, key));
  }

  /** Replaces stored values by pending ones. */
  overlay(domain: string, stored: Map<string, string>): void {
    for (const write of this.#writes.values()) {
      if (write.domain !== domain) continue;
      if (write.text === null) stored.delete(write.key);
      else stored.set(write.key, write.text);
    }
  }

  /** Notes a write that succeeded, which makes earlier ones of its key obsolete. */
  settle(domain: string, key: string, number: number): void {
    const name = nameOf(domain, key);
    if (this.#writes.size === 0 && this.#settled.size === 0) return;
    this.#settled.set(name, number);
    this.#forget(name);
  }

  keep(write: KeptWrite, number: number): void {
    const name = nameOf(write.domain, write.key);
    if ((this.#settled.get(name) ?? 0) > number) return;
    this.#forget(name);
    this.#writes.set(name, write);
    this.#settled.set(name, number);
    this.#bytes += bytesOf(write);
    for (const [oldest] of this.#writes) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#forget(oldest);
      this.#dropped++;
      this.reportLost('memory was full');
    }
  }

  /** Repeats all pending writes, oldest first. @throws the worker's error; the rest stay pending */
  async flush(remote: Remote<StateService>): Promise<void> {
    for (const [name, write] of [...this.#writes]) {
      const { domain, key, text } = write;
      if (text === null) await remote.delete(domain, key);
      else await remote.set(domain, key, text);
      // A newer write of the same key may have arrived meanwhile.
      if (this.#writes.get(name) === write) this.#forget(name);
    }
    if (this.#writes.size === 0) this.#settled.clear();
  }

  reportLost(reason: string): void {
    this.reportLoss({
      id: 'state-writes-lost',
      level: 'error',
      text: `${plural(this.#dropped + this.#writes.size, 'record')} could not be written to state.db and may be lost: ${reason}`,
      advice: 'Free disk space or make the data directory writable.',
    });
  }

  #forget(name: string): void {
    const write = this.#writes.get(name);
    if (write === undefined) return;
    this.#writes.delete(name);
    this.#bytes -= bytesOf(write);
  }
}

function nameOf(domain: string, key: string): string {
  return `${domain}\0${key}`;
}

function bytesOf({ domain, key, text }: KeptWrite): number {
  return 2 * (domain.length + key.length + (text?.length ?? 0)) + 100;
}
