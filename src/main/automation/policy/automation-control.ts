import type { AutomationPause } from '../../../shared/contract/automation-schemas';
import type { Config } from '../../../shared/contract/config-schema';
import { AUTOMATION_AREAS, type AutomationArea, type AutomationLevel } from '../../../shared/model/automation';
import { HOUR_MS } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import type { KeyedState } from '../../base/keyed-state';

const DOMAIN = 'automation';
const KEY = 'control';

interface Kept {
  readonly pause: AutomationPause | null;
  /** Time at which each area was first allowed to act automatically. */
  readonly allowedAtMs: Readonly<Partial<Record<AutomationArea, number>>>;
}

export interface ControlParts {
  readonly settings: () => Config['automation'];
  readonly state: KeyedState;
  readonly clock: Clock;
  /** Receives failures to store the state. */
  readonly report: (problem: unknown) => void;
}

/** Stores a person's permissions: the levels, the dry run of each area, and the pause. */
export class AutomationControl {
  #pause: AutomationPause | null = null;
  #allowedAtMs: Partial<Record<AutomationArea, number>> = {};

  constructor(private readonly parts: ControlParts) {}

  async load(): Promise<void> {
    const kept = (await this.parts.state.get(DOMAIN, KEY)) as Kept | undefined;
    this.#pause = kept?.pause ?? null;
    this.#allowedAtMs = { ...kept?.allowedAtMs };
    this.noteLevels();
  }

  get settings(): Config['automation'] {
    return this.parts.settings();
  }

  level(area: AutomationArea): AutomationLevel {
    return this.settings.levels[area];
  }

  /** Begins the dry run of areas that have become automatic. Call it after each change of the configuration. */
  noteLevels(): void {
    const nowMs = this.parts.clock.nowMs();
    const added = AUTOMATION_AREAS.filter(
      (area) => this.level(area) === 'automatic' && this.#allowedAtMs[area] === undefined,
    );
    if (added.length === 0) return;
    for (const area of added) this.#allowedAtMs[area] = nowMs;
    this.#keep();
  }

  /** Returns the end of the dry run of an area; null if it acts or is not automatic. */
  watchesUntilMs(area: AutomationArea): number | null {
    if (this.level(area) !== 'automatic') return null;
    const nowMs = this.parts.clock.nowMs();
    const untilMs = (this.#allowedAtMs[area] ?? nowMs) + this.settings.watch_hours * HOUR_MS;
    return untilMs > nowMs ? untilMs : null;
  }

  /** Null if nothing is paused or the pause is over. */
  get pause(): AutomationPause | null {
    const isOver =
      this.#pause !== null && this.#pause.untilMs !== null && this.#pause.untilMs <= this.parts.clock.nowMs();
    if (isOver) {
      this.#pause = null;
      this.#keep();
    }
    return this.#pause;
  }

  /** @param untilMs null: until it is resumed */
  pauseAll(kind: AutomationPause['kind'], untilMs: number | null): void {
    this.#pause = { kind, sinceMs: this.parts.clock.nowMs(), untilMs };
    this.#keep();
  }

  resume(): void {
    this.#pause = null;
    this.#keep();
  }

  #keep(): void {
    const kept: Kept = { pause: this.#pause, allowedAtMs: this.#allowedAtMs };
    this.parts.state.set(DOMAIN, KEY, kept).catch(this.parts.report);
  }
}
