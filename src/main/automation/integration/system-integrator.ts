import type { IntegrationLink, IntegrationStatus } from '../../../shared/contract/automation-schemas';
import type { Bottleneck, HealthReport, Incident, IncidentEvent } from '../../../shared/contract/health-schemas';
import type { ActionArea, Change } from '../../../shared/contract/optimization-schemas';
import { plural } from '../../../shared/format/plural';
import type { Frame } from '../../../shared/model/frame';
import type { Bus } from '../../base/bus';
import { detach } from '../../base/contain';
import { messageOf } from '../../base/errors';
import type { Stop } from '../../base/lifecycle';
import type { AutomationEvent } from '../real-time-parts';

export interface HealthMonitor {
  /** Returns undefined before the first judgment. */
  readonly report: () => (HealthReport & { readonly openIncidents: number }) | undefined;
  readonly incidentOf: (bottleneck: Bottleneck) => string | null;
  /** Adds an attempt to the timeline of an incident. @returns undefined if the incident is no longer open */
  readonly noteIncident: (id: string, event: IncidentEvent) => Incident | undefined;
  /** Lets the machine count as recovering while its state gets no worse. */
  readonly beginRecovery: (atMs: number, reason: string) => boolean;
  /** Adjusts the thresholds by the incidents. */
  readonly learnFromIncidents: () => void;
}

export interface ResourceOptimizer {
  readonly openChanges: () => readonly Change[];
  readonly areaOf: (action: string) => ActionArea | undefined;
  readonly events: Bus<AutomationEvent>;
  /** Keeps all alerts from firing until then. */
  readonly suppressAlerts: (reason: string, untilMs: number) => void;
  /** Keeps the series of an area from being judged and learned from until then. */
  readonly holdAnomalies: (area: ActionArea, untilMs: number) => void;
}

const LINKS = [
  {
    id: 'health-to-automation',
    from: 'health',
    to: 'automation',
    text: 'State and bottlenecks guide automation',
  },
  {
    id: 'automation-to-health',
    from: 'automation',
    to: 'health',
    text: 'While a change is active, the machine counts as recovering',
  },
  {
    id: 'outcomes-to-incidents',
    from: 'automation',
    to: 'incidents',
    text: 'Incidents record the changes that were tried',
  },
  {
    id: 'outcomes-to-limits',
    from: 'incidents',
    to: 'limits',
    text: 'Thresholds learn from the outcome',
  },
  {
    id: 'experiments-to-alerts',
    from: 'optimization',
    to: 'alerts',
    text: 'Experiments suppress the alerts that they may cause',
  },
  {
    id: 'experiments-to-anomalies',
    from: 'optimization',
    to: 'anomalies',
    text: 'Data disturbed by experiments is neither judged nor learned',
  },
] as const satisfies readonly Pick<IntegrationLink, 'id' | 'from' | 'to' | 'text'>[];

type LinkId = (typeof LINKS)[number]['id'];
type Exchange = Pick<IntegrationLink, 'state' | 'lastAtMs' | 'lastMessage'>;

/** The end of an experiment is unknown, so it is announced for this long at a time. */
const ANNOUNCED_MS = 30_000;
const ANNOUNCED_AHEAD_MS = 10_000;

/** Passes between health, incidents, thresholds, alerts and anomalies what automation and its experiments cause. */
export class SystemIntegrator {
  readonly #exchanges = new Map<LinkId, Exchange>();
  readonly #announcedUntilMs = new Map<string, number>();
  #health: HealthMonitor | undefined;
  #optimizer: ResourceOptimizer | undefined;
  #stopEvents: Stop | undefined;
  #openIncidents = 0;
  /** The incident that each change was made against. */
  readonly #incidentOf = new Map<string, string>();

  connectHealthMonitoring(health: HealthMonitor): void {
    this.#health = health;
  }

  connectResourceOptimization(optimizer: ResourceOptimizer): void {
    this.stop();
    this.#optimizer = optimizer;
    this.#stopEvents = optimizer.events.on((event) => this.#onEvent(event));
  }

  /** Runs on the tick. Never throws: {@link validateIntegration} reports failures. */
  observe({ atMs }: Frame): void {
    const openIncidents = this.#health?.report()?.openIncidents ?? 0;
    // An open incident freezes every threshold, and its end releases them.
    if (openIncidents !== this.#openIncidents) {
      this.#openIncidents = openIncidents;
      this.#carry('outcomes-to-limits', atMs, plural(openIncidents, 'open incident'), () =>
        this.#health?.learnFromIncidents(),
      );
    }
    for (const change of this.#optimizer?.openChanges() ?? []) {
      if (change.state === 'trial') this.#announce(change, atMs);
    }
  }

  /** Reports the last exchange of each link: broken if it failed or a side is not connected. */
  validateIntegration(): IntegrationStatus {
    const links = LINKS.map((link): IntegrationLink => ({ ...link, ...this.#lastExchange(link.id) }));
    return {
      isWhole: links.every(({ state }) => state !== 'broken'),
      checkedAtMs: this.#health?.report()?.atMs ?? 0,
      links,
    };
  }

  stop(): void {
    detach('the end of a link', this.#stopEvents?.());
    this.#stopEvents = undefined;
  }

  #lastExchange(id: LinkId): Exchange {
    const isConnected = this.#health !== undefined && this.#optimizer !== undefined;
    const report = this.#health?.report();
    // Automation reads the report itself.
    if (id === 'health-to-automation' && isConnected && report !== undefined) {
      return { state: 'alive', lastAtMs: report.atMs, lastMessage: report.state };
    }
    const none: Exchange = { state: isConnected ? 'idle' : 'broken', lastAtMs: null, lastMessage: null };
    return this.#exchanges.get(id) ?? none;
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
      const attempt = `${emergency === undefined ? '' : `${emergency.text} `}${text}`;
      this.#carry('outcomes-to-incidents', atMs, attempt, () =>
        health.noteIncident(incident, { atMs, kind: 'tried', text: attempt }),
      );
    }
    if (kind !== 'ended') return;
    this.#incidentOf.delete(change.id);
    this.#carry('outcomes-to-limits', atMs, text, () => health.learnFromIncidents());
  }

  /** Finds the incident that a change in an area is made against: the one of a bottleneck there. */
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
    const untilMs = atMs + ANNOUNCED_MS;
    this.#announcedUntilMs.set(id, untilMs);
    for (const [known, endMs] of this.#announcedUntilMs) if (endMs < atMs) this.#announcedUntilMs.delete(known);
    const text = `${action} is being tested on ${targetText}`;
    this.#carry('experiments-to-alerts', atMs, text, () => optimizer.suppressAlerts(text, untilMs));
    const area = optimizer.areaOf(action);
    if (area === undefined) return;
    this.#carry('experiments-to-anomalies', atMs, text, () => optimizer.holdAnomalies(area, untilMs));
  }

  #carry(id: LinkId, atMs: number, message: string, deliver: () => unknown): void {
    try {
      deliver();
      this.#exchanges.set(id, { state: 'alive', lastAtMs: atMs, lastMessage: message });
    } catch (error) {
      this.#exchanges.set(id, {
        state: 'broken',
        lastAtMs: atMs,
        lastMessage: `delivery failed: ${messageOf(error)}`,
      });
    }
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
