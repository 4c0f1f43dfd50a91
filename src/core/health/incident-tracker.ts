import type { Bottleneck, Incident, IncidentEvent } from '../../shared/contract/health-schemas';
import { SEVERITIES, type Severity } from '../../shared/model/severity';
import { relationOf } from './related-causes';

interface Open {
  incident: Incident;
  /** The bottlenecks that belong to it, as last seen, by id. */
  readonly members: Map<string, Bottleneck>;
  quietSinceMs: number | undefined;
}

export interface IncidentOptions {
  /** Time without activity after which an incident is closed. */
  readonly closeAfterMs: number;
  /** A bottleneck that recurs within this time after the end reopens the same incident. */
  readonly reopenWithinMs: number;
}

const INCIDENT_OPTIONS: IncidentOptions = { closeAfterMs: 30_000, reopenWithinMs: 300_000 };

/** Longer timelines are not useful to a person. */
const LONGEST_TIMELINE = 100;
const KEPT_CLOSED = 500;

/**
 * Tracks the incidents: unhealthy periods, one for each probable cause. A bottleneck joins an incident if it is a
 * consequence of it, has the same program, or was part of it shortly before; otherwise it opens one.
 */
export class IncidentTracker {
  readonly #open: Open[] = [];
  readonly #closed: Incident[];

  /** @param closed incidents of previous runs, oldest first */
  constructor(
    closed: readonly Incident[] = [],
    private readonly options: IncidentOptions = INCIDENT_OPTIONS,
  ) {
    this.#closed = [...closed];
  }

  /** Newest first. */
  get open(): readonly Incident[] {
    return this.#open.map(({ incident }) => incident).reverse();
  }

  /** Newest first. */
  get closed(): readonly Incident[] {
    return this.#closed.toReversed();
  }

  /** Returns the id of the open incident that a bottleneck is part of, or null. */
  ownerOf(bottleneckId: string): string | null {
    return this.#open.find(({ members }) => members.has(bottleneckId))?.incident.id ?? null;
  }

  /** @returns the incidents with changes to be stored: opened, worse, joined, closed */
  update(atMs: number, active: readonly Bottleneck[]): readonly Incident[] {
    const changed = new Set<Open | Incident>();
    for (const bottleneck of active) {
      const owner = this.#ownerOf(bottleneck, atMs);
      if (owner === undefined) changed.add(this.#begin(bottleneck));
      else if (this.#take(owner, bottleneck, atMs)) changed.add(owner);
    }
    const activeIds = new Set(active.map(({ id }) => id));
    for (const owner of [...this.#open]) {
      if ([...owner.members.keys()].some((id) => activeIds.has(id))) {
        owner.quietSinceMs = undefined;
        continue;
      }
      owner.quietSinceMs ??= atMs;
      if (atMs - owner.quietSinceMs >= this.options.closeAfterMs) changed.add(this.#end(owner, owner.quietSinceMs));
    }
    return [...changed].map((one) => ('incident' in one ? one.incident : one));
  }

  /** Adds an action against an incident to its timeline. @returns undefined if there is no such open incident */
  note(incidentId: string, event: IncidentEvent): Incident | undefined {
    const owner = this.#open.find(({ incident }) => incident.id === incidentId);
    if (owner === undefined) return undefined;
    append(owner, event);
    return owner.incident;
  }

  /** Ends all open incidents, because nothing more is known of them. @returns them */
  endAll(atMs: number, reason: string): readonly Incident[] {
    return [...this.#open].map((owner) => this.#end(owner, atMs, reason));
  }

  #ownerOf(bottleneck: Bottleneck, atMs: number): Open | undefined {
    const member = this.#open.find(({ members }) => members.has(bottleneck.id));
    if (member !== undefined) return member;
    const related = this.#open.find(({ members }) =>
      [...members.values()].some((other) => relationOf(other, bottleneck) !== undefined),
    );
    return related ?? this.#reopen(bottleneck, atMs);
  }

  #reopen({ resource, subject }: Bottleneck, atMs: number): Open | undefined {
    const index = this.#closed.findLastIndex(
      (incident) =>
        incident.resource === resource &&
        incident.subject === subject &&
        atMs - (incident.closedAtMs ?? atMs) <= this.options.reopenWithinMs,
    );
    const [incident] = index === -1 ? [] : this.#closed.splice(index, 1);
    if (incident === undefined) return undefined;
    const owner: Open = { incident: { ...incident, closedAtMs: null }, members: new Map(), quietSinceMs: undefined };
    append(owner, { atMs, kind: 'opened', text: 'The problem recurred.' });
    this.#open.push(owner);
    return owner;
  }

  #begin(bottleneck: Bottleneck): Open {
    const { resource, subject, severity, culprits, evidence, text, sinceMs } = bottleneck;
    const owner: Open = {
      incident: {
        id: `incident-${sinceMs}-${resource}`,
        openedAtMs: sinceMs,
        closedAtMs: null,
        severity,
        resource,
        subject,
        cause: text,
        firstSignal: evidence.reduce((a, b) => (b.sinceMs < a.sinceMs ? b : a)),
        culprits,
        timeline: [{ atMs: sinceMs, kind: 'opened', text }],
      },
      members: new Map([[bottleneck.id, bottleneck]]),
      quietSinceMs: undefined,
    };
    this.#open.push(owner);
    return owner;
  }

  /** @returns true if there is a change to be stored */
  #take(owner: Open, bottleneck: Bottleneck, atMs: number): boolean {
    const before = owner.members.get(bottleneck.id);
    owner.members.set(bottleneck.id, bottleneck);
    const { incident } = owner;
    let isChanged = false;
    if (before === undefined) {
      append(owner, { atMs, kind: 'signal', text: bottleneck.text });
      isChanged = true;
    }
    if (rank(bottleneck.severity) > rank(incident.severity)) {
      owner.incident = { ...owner.incident, severity: bottleneck.severity };
      append(owner, { atMs, kind: 'worse', text: bottleneck.text });
      isChanged = true;
    } else if (before !== undefined && rank(bottleneck.severity) < rank(before.severity)) {
      append(owner, { atMs, kind: 'better', text: bottleneck.text });
      isChanged = true;
    }
    // The first scan of the processes comes seconds after the first signal, and names the culprits.
    if (incident.culprits.length === 0 && bottleneck.culprits.length > 0) {
      owner.incident = { ...owner.incident, culprits: bottleneck.culprits, cause: bottleneck.text };
      isChanged = true;
    }
    return isChanged;
  }

  #end(owner: Open, atMs: number, reason = 'All signals are within their thresholds again.'): Incident {
    append(owner, { atMs, kind: 'closed', text: reason });
    const incident: Incident = { ...owner.incident, closedAtMs: atMs };
    this.#open.splice(this.#open.indexOf(owner), 1);
    this.#closed.push(incident);
    if (this.#closed.length > KEPT_CLOSED) this.#closed.shift();
    return incident;
  }
}

function append(owner: Open, event: IncidentEvent): void {
  const { timeline } = owner.incident;
  // The beginning is more important than the middle.
  const kept = timeline.length < LONGEST_TIMELINE ? timeline : [...timeline.slice(0, 20), ...timeline.slice(-79)];
  owner.incident = { ...owner.incident, timeline: [...kept, event] };
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
