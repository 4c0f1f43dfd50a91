import type { NewSilence, Silence } from '../../shared/contract/alert-schemas';
import { UnknownNameError } from '../base/errors';
import type { KeyedState } from '../base/keyed-state';

const DOMAIN = 'alert-silences';

/** Holds the active silences until they expire. */
export class SilenceList {
  readonly #silences = new Map<string, Silence>();
  #sequence = 0;

  constructor(private readonly state: KeyedState) {}

  get all(): readonly Silence[] {
    return [...this.#silences.values()];
  }

  async load(): Promise<void> {
    for (const [id, silence] of await this.state.list(DOMAIN)) this.#silences.set(id, silence as Silence);
  }

  async add({ matchers, durationMs, comment }: NewSilence, createdBy: string, nowMs: number): Promise<Silence> {
    const id = `silence-${nowMs}-${++this.#sequence}`;
    const silence: Silence = { id, matchers, fromMs: nowMs, untilMs: nowMs + durationMs, comment, createdBy };
    await this.state.set(DOMAIN, id, silence);
    this.#silences.set(id, silence);
    return silence;
  }

  /** @throws UnknownNameError if the silence does not exist */
  async end(id: string): Promise<void> {
    if (!this.#silences.delete(id)) throw new UnknownNameError(`No silence has the ID ${id}`, 'It may have expired.');
    await this.state.delete(DOMAIN, id);
  }

  /** Removes expired silences. @returns them */
  expire(nowMs: number): readonly Silence[] {
    if (this.#silences.size === 0) return [];
    return this.all.filter(({ id, untilMs }) => untilMs <= nowMs && this.#silences.delete(id));
  }

  async forget(id: string): Promise<void> {
    await this.state.delete(DOMAIN, id);
  }
}
