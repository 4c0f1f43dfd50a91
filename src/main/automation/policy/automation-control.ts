import type { AutomationLevel, AutomationPause } from '../../../shared/contract/automation-schemas';
import type { Config } from '../../../shared/contract/config-schema';
import { AUTOMATION_AREAS, type AutomationArea } from '../../../shared/model/automation';
import { HOUR_MS } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import type { KeyedState } from '../../base/keyed-state';

const DOMAIN = 'automation';
const KEY = 'control';

interface Kept {
  readonly pause: AutomationPause | null;
  /** When each area was first allowed to act by itself. */
  readonly allowedAtMs: Readonly<Partial<Record<AutomationArea, number>>>;
}

export interface ControlParts {
  readonly settings: () => Config['automation'];
  readonly state: KeyedState;
  readonly clock: Clock;
  /** What could not be kept. */
  readonly report: (problem: unknown) => void;
}

/** What a person allows: the levels, the hours in which an area only watches, and the pause. Kept over a restart. */
export class AutomationControl {
  readonly #parts: ControlParts;
  #pause: AutomationPause | null = null;
  #allowedAtMs: Partial<Record<AutomationArea, number>> = {};

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const kept = (await this.#parts.state.get(DOMAIN, KEY)) as Kept | undefined;
    this.#pause = kept?.pause ?? null;
    this.#allowedAtMs = { ...kept?.allowedAtMs };
    this.noteLevels();
  }

  get settings(): Config['automation'] {
    return this.#parts.settings();
  }

  level(area: AutomationArea): AutomationLevel {
    return this.settings.levels[area];
  }

  /** Begins the watching of areas that have become automatic. Call it whenever the configuration changed. */
  noteLevels(): void {
    const nowMs = this.#parts.clock.nowMs();
    const added = AUTOMATION_AREAS.filter(
      (area) => this.level(area) === 'automatic' && this.#allowedAtMs[area] === undefined,
    );
    if (added.length === 0) return;
    for (const area of added) this.#allowedAtMs[area] = nowMs;
    this.#keep();
  }

  /** Until when an automatic area only notes what it would do; null where it acts, or is not automatic. */
  watchesUntilMs(area: AutomationArea): number | null {
    if (this.level(area) !== 'automatic') return null;
    const nowMs = this.#parts.clock.nowMs();
    const untilMs = (this.#allowedAtMs[area] ?? nowMs) + this.settings.watch_hours * HOUR_MS;
    return untilMs > nowMs ? untilMs : null;
  }

  /** Null where nothing is paused; a pause that is over is none. */
  get pause(): AutomationPause | null {
    const isOver =
      this.#pause !== null && this.#pause.untilMs !== null && this.#pause.untilMs <= this.#parts.clock.nowMs();
    if (isOver) {
      this.#pause = null;
      this.#keep();
    }
    return this.#pause;
  }

  /** @param untilMs null: until it is resumed */
  pauseAll(kind: AutomationPause['kind'], untilMs: number | null): void {
    this.#pause = { kind, sinceMs: this.#parts.clock.nowMs(), untilMs };
    this.#keep();
  }

  resume(): void {
    this.#pause = null;
    this.#keep();
  }

  #keep(): void {
    const kept: Kept = { pause: this.#pause, allowedAtMs: this.#allowedAtMs };
    this.#parts.state.set(DOMAIN, KEY, kept).catch(this.#parts.report);
  }
}
