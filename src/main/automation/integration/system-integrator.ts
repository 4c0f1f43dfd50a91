import type { IntegrationLink, IntegrationStatus } from '../../../shared/contract/automation-schemas';
import type { Bottleneck, HealthReport, Incident, IncidentEvent } from '../../../shared/contract/health-schemas';
import type { ActionArea, Change } from '../../../shared/contract/optimization-schemas';
import { plural } from '../../../shared/format/plural';
import type { Frame } from '../../../shared/model/frame';
import type { Bus } from '../../base/bus';
import { detach } from '../../base/contain';
import { messageOf } from '../../base/errors';
import type { Stop } from '../../base/lifecycle';
import type { AutomationEvent } from '../real-time-optimizer';

/** Health, as the integrator sees it. */
export interface HealthMonitor {
  /** The newest judgement; undefined before the first one. */
  readonly report: () => (HealthReport & { readonly openIncidents: number }) | undefined;
  readonly incidentOf: (bottleneck: Bottleneck) => string | null;
  /** Notes what was tried in the timeline of an incident. @returns undefined where it is not open any more */
  readonly noteIncident: (id: string, event: IncidentEvent) => Incident | undefined;
  /** Something is done about what is wrong: the machine counts as recovering as long as it gets no worse. */
  readonly beginRecovery: (atMs: number, reason: string) => boolean;
  /** The limits take what incidents teach. */
  readonly learnFromIncidents: () => void;
}

/** Optimization, and what must know of its experiments. */
export interface ResourceOptimizer {
  readonly openChanges: () => readonly Change[];
  readonly areaOf: (action: string) => ActionArea | undefined;
  readonly events: Bus<AutomationEvent>;
  /** No alert fires until then. */
  readonly suppressAlerts: (reason: string, untilMs: number) => void;
  /** What these areas show until then is neither judged nor learned from. */
  readonly holdAnomalies: (area: ActionArea, untilMs: number) => void;
}

interface LinkText {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Something must come at least so often; null where it waits for an occasion. */
  readonly everyMs: number | null;
}

const LINKS = {
  'health-to-automation': {
    from: 'health',
    to: 'automation',
    text: 'State and bottlenecks guide automation',
    everyMs: 10_000,
  },
  'automation-to-health': {
    from: 'automation',
    to: 'health',
    text: 'While a change is active, the machine counts as recovering',
    everyMs: null,
  },
  'outcomes-to-incidents': {
    from: 'automation',
    to: 'incidents',
    text: 'Incidents record the changes that were tried',
    everyMs: null,
  },
  'outcomes-to-limits': {
    from: 'incidents',
    to: 'limits',
    text: 'Thresholds learn from the outcome',
    everyMs: null,
  },
  'experiments-to-alerts': {
    from: 'optimization',
    to: 'alerts',
    text: 'Experiments suppress the alerts that they may cause',
    everyMs: null,
  },
  'experiments-to-anomalies': {
    from: 'optimization',
    to: 'anomalies',
    text: 'Data disturbed by experiments is neither judged nor learned',
    everyMs: null,
  },
} as const satisfies Readonly<Record<string, LinkText>>;

type LinkId = keyof typeof LINKS;

interface Flow {
  lastAtMs: number | null;
  lastMessage: string | null;
  problem: string | null;
}

/** An experiment is announced for so long at a time, and again before that is over: its end is not known. */
const ANNOUNCED_MS = 30_000;
const ANNOUNCED_AHEAD_MS = 10_000;

/**
 * Carries between the parts what each must know of the others, and keeps for each link when something last came along
 * it, so that a broken one is seen.
 */
export class SystemIntegrator {
  readonly #flows = new Map<LinkId, Flow>();
  readonly #announcedUntilMs = new Map<string, number>();
  #health: HealthMonitor | undefined;
  #optimizer: ResourceOptimizer | undefined;
  #stopEvents: Stop | undefined;
  #connectedAtMs = Number.NaN;
  #lastMs = Number.NaN;
  #openIncidents = 0;
  /** The incident that each change was made against. */
  readonly #incidentOf = new Map<string, string>();

  connectHealthMonitoring(health: HealthMonitor): void {
    this.#health = health;
  }

  connectResourceOptimization(optimizer: ResourceOptimizer): void {
    detach('the end of a link', this.#stopEvents?.());
    this.#optimizer = optimizer;
    this.#stopEvents = optimizer.events.on((event) => this.#onEvent(event));
  }

  /** On the tick. Never throws: what fails is told by {@link validateIntegration}. */
  observe({ atMs }: Frame): void {
    if (Number.isNaN(this.#connectedAtMs)) this.#connectedAtMs = atMs;
    this.#lastMs = atMs;
    const report = this.#health?.report();
    if (report !== undefined) {
      const wrong = report.bottlenecks.filter(({ untilMs }) => untilMs === null).length;
      this.#carry('health-to-automation', atMs, `${report.state}, ${plural(wrong, 'bottleneck')}`, () => undefined);
      this.#teachThresholds(report.openIncidents, atMs);
    }
    for (const change of this.#optimizer?.openChanges() ?? []) {
      if (change.state === 'trial') this.#announce(change, atMs);
    }
  }

  /** Each link with the last thing that came along it. */
  validateIntegration(): IntegrationStatus {
    const nowMs = this.#lastMs;
    const links = (Object.keys(LINKS) as LinkId[]).map((id): IntegrationLink => {
      const { from, to, text } = LINKS[id];
      const { lastAtMs, lastMessage, problem } = this.#flow(id);
      const state = this.#stateOf(id, nowMs);
      return { id, from, to, text, state, lastAtMs, lastMessage: problem ?? lastMessage };
    });
    return {
      isWhole: links.every(({ state }) => state !== 'broken'),
      checkedAtMs: Number.isFinite(nowMs) ? nowMs : 0,
      links,
    };
  }

  stop(): void {
    detach('the end of a link', this.#stopEvents?.());
    this.#stopEvents = undefined;
  }

  /** An open incident freezes every limit, and its end frees them: the limits must hear of both. */
  #teachThresholds(openIncidents: number, atMs: number): void {
    if (openIncidents === this.#openIncidents) return;
    this.#openIncidents = openIncidents;
    this.#carry('outcomes-to-limits', atMs, plural(openIncidents, 'open incident'), () =>
      this.#health?.learnFromIncidents(),
    );
  }

  #stateOf(id: LinkId, nowMs: number): IntegrationLink['state'] {
    const { lastAtMs, problem } = this.#flow(id);
    if (problem !== null || this.#health === undefined || this.#optimizer === undefined) return 'broken';
    const { everyMs }: LinkText = LINKS[id];
    if (everyMs === null) return lastAtMs === null ? 'idle' : 'alive';
    if (nowMs - (lastAtMs ?? this.#connectedAtMs) > everyMs) return 'broken';
    return lastAtMs === null ? 'idle' : 'alive';
  }

  #onEvent(event: AutomationEvent): void {
    const { kind, atMs, text, change, emergency, proposal } = event;
    const health = this.#health;
    if (health === undefined) return;
    if (kind === 'applied') {
      this.#carry('automation-to-health', atMs, `${proposal.targetText}: ${change.action}`, () =>
        health.beginRecovery(atMs, `Homeostat applied ${change.action} to ${proposal.targetText}.`),
      );
      const incident = this.#findIncident(proposal.area);
      if (incident !== undefined) this.#incidentOf.set(change.id, incident);
    }
    const incident = this.#incidentOf.get(change.id);
    if (incident !== undefined) {
      const words = `${emergency === undefined ? '' : `${emergency.text} `}${text}`;
      this.#carry('outcomes-to-incidents', atMs, words, () =>
        health.noteIncident(incident, { atMs, kind: 'tried', text: words }),
      );
    }
    if (kind !== 'ended') return;
    this.#incidentOf.delete(change.id);
    this.#carry('outcomes-to-limits', atMs, text, () => health.learnFromIncidents());
  }

  /** The incident that a change in an area is made against: that of what is wrong there now. */
  #findIncident(area: ActionArea): string | undefined {
    const wrong = this.#health?.report()?.bottlenecks.filter(({ untilMs, resource }) => {
      return untilMs === null && AREA_OF_RESOURCE[resource] === area;
    });
    for (const bottleneck of wrong ?? []) {
      const id = this.#health?.incidentOf(bottleneck) ?? null;
      if (id !== null) return id;
    }
    return undefined;
  }

  #announce({ id, action, targetText }: Change, atMs: number): void {
    const optimizer = this.#optimizer;
    // Again before the last announcement ends.
    if (optimizer === undefined || (this.#announcedUntilMs.get(id) ?? 0) > atMs + ANNOUNCED_AHEAD_MS) return;
    const isFirst = !this.#announcedUntilMs.has(id);
    const untilMs = atMs + ANNOUNCED_MS;
    this.#announcedUntilMs.set(id, untilMs);
    for (const [known, endMs] of this.#announcedUntilMs) if (endMs < atMs) this.#announcedUntilMs.delete(known);
    const text = `${action} is being tested on ${targetText}`;
    this.#carry('experiments-to-alerts', atMs, text, () => optimizer.suppressAlerts(text, untilMs));
    const area = optimizer.areaOf(action);
    if (area === undefined) return;
    this.#carry('experiments-to-anomalies', atMs, isFirst ? text : `${text}, still`, () =>
      optimizer.holdAnomalies(area, untilMs),
    );
  }

  #carry(id: LinkId, atMs: number, message: string, hand: () => unknown): void {
    const flow = this.#flow(id);
    flow.lastAtMs = atMs;
    flow.lastMessage = message;
    try {
      hand();
      flow.problem = null;
    } catch (error) {
      flow.problem = `delivery failed: ${messageOf(error)}`;
    }
  }

  #flow(id: LinkId): Flow {
    let flow = this.#flows.get(id);
    if (flow === undefined) {
      flow = { lastAtMs: null, lastMessage: null, problem: null };
      this.#flows.set(id, flow);
    }
    return flow;
  }
}

const AREA_OF_RESOURCE: Readonly<Record<Bottleneck['resource'], ActionArea | undefined>> = {
  cpu: 'processor',
  process: 'processor',
  memory: 'memory',
  swap: 'memory',
  'disk-throughput': 'disk',
  'disk-latency': 'disk',
  'disk-space': 'disk',
  thermal: 'power',
  network: undefined,
  service: undefined,
};
