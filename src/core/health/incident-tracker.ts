import type { Bottleneck, Incident, IncidentEvent } from '../../shared/contract/health-schemas';
import { SEVERITIES, type Severity } from '../../shared/model/severity';
import { relationOf } from './related-causes';

interface Open {
  incident: Incident;
  /** The bottlenecks that belong to it, as they were last seen, by id. */
  readonly members: Map<string, Bottleneck>;
  quietSinceMs: number | undefined;
}

export interface IncidentOptions {
  /** An incident is closed when nothing of it has been active for so long. */
  readonly closeAfterMs: number;
  /** A bottleneck that comes back within this time after the end opens the same incident again. */
  readonly reopenWithinMs: number;
}

const INCIDENT_OPTIONS: IncidentOptions = { closeAfterMs: 30_000, reopenWithinMs: 300_000 };

/** Longer timelines tell nobody more. */
const LONGEST_TIMELINE = 100;
const KEPT_CLOSED = 500;

/**
 * The incidents: periods out of health, one for each likely cause. A bottleneck joins the incident that it follows
 * from, shares its program with, or was part of a little while ago; else it opens one.
 */
export class IncidentTracker {
  readonly #open: Open[] = [];
  readonly #closed: Incident[];

  /** @param closed what is known of before, oldest first */
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

  /** The open incident that a bottleneck is part of; null where it is part of none. */
  ownerOf(bottleneckId: string): string | null {
    return this.#open.find(({ members }) => members.has(bottleneckId))?.incident.id ?? null;
  }

  /** @returns the incidents that this changed in a way that is worth keeping: opened, worse, joined, closed */
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

  /** Adds what was tried against an incident to its timeline. @returns undefined where there is no such incident open */
  note(incidentId: string, event: IncidentEvent): Incident | undefined {
    const owner = this.#open.find(({ incident }) => incident.id === incidentId);
    if (owner === undefined) return undefined;
    append(owner, event);
    return owner.incident;
  }

  /** Ends all that is open, because nothing is known of it any more. @returns them */
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

  /** @returns whether something changed that is worth keeping */
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
    // The first scan of the processes comes seconds after the first signal: the cause gets its name then.
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
  // The beginning says more than the middle.
  const kept = timeline.length < LONGEST_TIMELINE ? timeline : [...timeline.slice(0, 20), ...timeline.slice(-79)];
  owner.incident = { ...owner.incident, timeline: [...kept, event] };
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
