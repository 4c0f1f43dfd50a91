import type { Bottleneck, Culprit, Deduction, Resource } from '../../shared/contract/health-schemas';
import { SEVERITIES, type Severity } from '../../shared/model/severity';
import { ActiveTime } from './active-time';

interface Open {
  bottleneck: Bottleneck;
  /** Time of the newest evidence, from which the end is derived. */
  lastAtMs: number;
}

/** Time without evidence after which a bottleneck is over; a short pause does not end it. */
const OVER_AFTER_MS = 10_000;
const KEPT_PAST = 200;

export interface BottleneckOptions {
  /** Window of `activeRatio`. */
  readonly windowMs: number;
  /** Returns the programs that use most of a resource now. */
  readonly culpritsOf: (resource: Resource) => readonly Culprit[];
}

/**
 * Identifies the bottlenecks of the machine from the findings of the signals: one a resource and subject, with its
 * evidence, its active share of the last hour, and the programs that take part.
 */
export class BottleneckDetector {
  readonly #open = new Map<string, Open>();
  readonly #past: Bottleneck[] = [];
  readonly #activeTimes = new Map<string, ActiveTime>();
  #opened = 0;

  constructor(private readonly options: BottleneckOptions) {}

  /** @returns the active ones, the worst first */
  update(atMs: number, deductions: readonly Deduction[]): readonly Bottleneck[] {
    const byKey = Map.groupBy(deductions, ({ resource, subject }) => `${resource} ${subject ?? ''}`);
    for (const [key, evidence] of byKey) this.#renew(key, atMs, evidence);
    for (const [key, open] of this.#open) {
      if (!byKey.has(key) && atMs - open.lastAtMs >= OVER_AFTER_MS) this.#end(key, open);
    }
    return this.active;
  }

  /** Worst first. */
  get active(): readonly Bottleneck[] {
    if (this.#open.size === 0) return [];
    return [...this.#open.values()]
      .map(({ bottleneck }) => bottleneck)
      .sort((a, b) => rank(b.severity) - rank(a.severity) || pointsOf(b) - pointsOf(a) || a.sinceMs - b.sinceMs);
  }

  /** Newest first. */
  get past(): readonly Bottleneck[] {
    return this.#past.toReversed();
  }

  /** Ends all bottlenecks, because the time before is unknown and they may not continue. */
  interrupt(): void {
    for (const [key, open] of this.#open) this.#end(key, open);
  }

  #renew(key: string, atMs: number, evidence: readonly Deduction[]): void {
    const heaviest = evidence.reduce((a, b) => (b.points > a.points ? b : a));
    const { resource, subject } = heaviest;
    const known = this.#open.get(key);
    const culprits = this.options.culpritsOf(resource);
    const activeTime = this.#activeTimeOf(key);
    activeTime.add(atMs);
    const first = culprits[0];
    const bottleneck: Bottleneck = {
      id: known?.bottleneck.id ?? `bottleneck-${heaviest.sinceMs}-${++this.#opened}`,
      resource,
      subject,
      severity: evidence.map(({ severity }) => severity).reduce((a, b) => (rank(b) > rank(a) ? b : a)),
      sinceMs: known?.bottleneck.sinceMs ?? Math.min(...evidence.map(({ sinceMs }) => sinceMs)),
      untilMs: null,
      activeRatio: activeTime.ratio(atMs),
      evidence,
      // A scan of the processes is seconds old: a known culprit is better than none.
      culprits: culprits.length > 0 ? culprits : (known?.bottleneck.culprits ?? []),
      text: first === undefined ? heaviest.text : `${heaviest.text}; ${first.text}`,
    };
    this.#open.set(key, { bottleneck, lastAtMs: atMs });
  }

  #end(key: string, { bottleneck, lastAtMs }: Open): void {
    this.#open.delete(key);
    this.#past.push({ ...bottleneck, untilMs: lastAtMs });
    if (this.#past.length > KEPT_PAST) this.#past.shift();
  }

  #activeTimeOf(key: string): ActiveTime {
    let known = this.#activeTimes.get(key);
    if (known === undefined) {
      known = new ActiveTime(this.options.windowMs);
      this.#activeTimes.set(key, known);
    }
    return known;
  }
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function pointsOf({ evidence }: Bottleneck): number {
  return Math.max(...evidence.map(({ points }) => points));
}
