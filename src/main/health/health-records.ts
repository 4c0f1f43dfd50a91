import type { StateSnapshot } from '../../core/analytics/state/block-timeline';
import type { Incident, StateTransition } from '../../shared/contract/health-schemas';
import type { StateStore } from '../store/store';

const INCIDENTS = 'incidents';
const TRANSITIONS = 'state-transitions';
const FORECAST = 'state-forecast';
const KEPT_INCIDENTS = 500;
const KEPT_TRANSITIONS = 5_000;

/** Stores health over restarts in `state.db`: incidents, changes of state, and the model of the states. */
export class HealthRecords {
  constructor(
    private readonly state: StateStore,
    private readonly report: (problem: unknown) => void,
  ) {}

  /**
   * Loads all records, oldest first. Incidents that were open when the host ended are closed at `nowMs`: no one saw
   * their end.
   */
  async load(nowMs: number): Promise<{
    readonly incidents: readonly Incident[];
    readonly transitions: readonly StateTransition[];
    /** Undefined before anything was learned. */
    readonly forecast: StateSnapshot | undefined;
  }> {
    const [incidents, transitions, forecast] = await Promise.all([
      this.#load<Incident>(INCIDENTS, KEPT_INCIDENTS, ({ openedAtMs }) => openedAtMs),
      this.#load<StateTransition>(TRANSITIONS, KEPT_TRANSITIONS, ({ atMs }) => atMs),
      this.state.get(FORECAST, 'learned'),
    ]);
    return {
      incidents: incidents.map((incident) => this.#closeAbandoned(incident, nowMs)),
      transitions,
      forecast: forecast as StateSnapshot | undefined,
    };
  }

  keepIncident(incident: Incident): void {
    this.state.set(INCIDENTS, incident.id, incident).catch(this.report);
  }

  keepTransition(transition: StateTransition): void {
    this.state.set(TRANSITIONS, String(transition.atMs), transition).catch(this.report);
  }

  /** Never fails: a lost model is learned again. */
  keepForecast(learned: StateSnapshot): Promise<void> {
    return this.state.set(FORECAST, 'learned', learned).catch(this.report);
  }

  async #load<T>(domain: string, kept: number, atMs: (one: T) => number): Promise<T[]> {
    const stored = [...(await this.state.list(domain))] as [string, T][];
    stored.sort(([, a], [, b]) => atMs(a) - atMs(b));
    for (const [key] of stored.slice(0, -kept)) this.state.delete(domain, key).catch(this.report);
    return stored.slice(-kept).map(([, one]) => one);
  }

  #closeAbandoned(incident: Incident, nowMs: number): Incident {
    if (incident.closedAtMs !== null) return incident;
    const closedAtMs = incident.timeline.at(-1)?.atMs ?? nowMs;
    const closed: Incident = {
      ...incident,
      closedAtMs,
      timeline: [
        ...incident.timeline,
        { atMs: closedAtMs, kind: 'closed', text: 'Homeostat stopped, so the end of the incident is unknown.' },
      ],
    };
    this.keepIncident(closed);
    return closed;
  }
}
