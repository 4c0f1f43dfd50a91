import type { Deduction } from '../../shared/contract/health-schemas';
import type { KernelKill } from '../../shared/contract/kill-schemas';
import { MINUTE_MS } from '../../shared/model/time';

/** Long enough for an incident with the kill in it to begin. */
const SHOWN_MS = MINUTE_MS;
/** A program that is killed again within this time continues one alert. */
const ALERTED_MS = 10 * MINUTE_MS;
const MOST_SHOWN = 20;
const WEIGHT = 20;
/** A lost program is harm, and the machine works. */
const POINTS = { kill: 12, crash: 0 } as const;

interface Shown {
  readonly kill: KernelKill;
  readonly atMs: number;
}

/** Reports kills to health and to alerting for a while: a loss is part of an incident, not a state of the machine. */
export class KillFindings {
  #shown: readonly Shown[] = [];

  constructor(private readonly nowMs: () => number) {}

  /** @param atMs time of the report, for one of a former run */
  add(kill: KernelKill, atMs = this.nowMs()): void {
    this.#shown = [...this.#shown, { kill, atMs }].slice(-MOST_SHOWN);
  }

  /** Returns findings for a minute after each report. */
  list(): readonly Deduction[] {
    return this.#within(SHOWN_MS).map(({ kill, atMs }) => toDeduction(kill, atMs));
  }

  /** Returns kills for as long as an alert on one continues, the newest first. */
  recent(): readonly KernelKill[] {
    return this.#within(ALERTED_MS)
      .map(({ kill }) => kill)
      .reverse();
  }

  #within(durationMs: number): readonly Shown[] {
    if (this.#shown.length === 0) return [];
    const nowMs = this.nowMs();
    return this.#shown.filter(({ atMs }) => Math.abs(nowMs - atMs) < durationMs);
  }
}

function toDeduction({ by, who, processes, text }: KernelKill, sinceMs: number): Deduction {
  const isCrash = by === 'crash';
  return {
    signal: isCrash ? 'program-crashed' : 'program-killed',
    // Together with the lack of memory that caused it: one incident.
    resource: isCrash ? 'process' : 'memory',
    subject: isCrash ? who : null,
    severity: isCrash ? 'info' : 'warning',
    points: isCrash ? POINTS.crash : POINTS.kill,
    weight: isCrash ? 0 : WEIGHT,
    metric: 'memory_oom_kills_total',
    value: processes,
    bounds: { warning: 1, critical: 1 },
    direction: 'above',
    sinceMs,
    text: text.replace(/\.$/, ''),
  };
}
