import type { Database } from './database';
import { TIERS } from './tiers';

/** What part of the past a tier knows: all that is stored from `keptFromMs` on and before `rolledToMs`. */
export interface TierSpan {
  readonly keptFromMs: number;
  readonly rolledToMs: number;
}

/** How far each tier has been made, and from when on it is kept. */
export class TierProgress {
  readonly #spans: TierSpan[];
  readonly #update;

  constructor(database: Database) {
    const rows = database
      .prepare<[], { id: number; keptFromMs: number | null; rolledToMs: number | null }>(
        'SELECT id, kept_from_ms AS keptFromMs, rolled_to_ms AS rolledToMs FROM tier',
      )
      .all();
    this.#spans = TIERS.map(({ id, blockMs }) => {
      const row = rows.find((candidate) => candidate.id === id);
      return {
        keptFromMs: row?.keptFromMs ?? Number.NEGATIVE_INFINITY,
        // What every sealing makes is complete at any time.
        rolledToMs: row?.rolledToMs ?? (blockMs === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
      };
    });
    this.#update = database.prepare<[number, number | null, number | null]>(
      `INSERT INTO tier (id, kept_from_ms, rolled_to_ms) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET kept_from_ms = excluded.kept_from_ms, rolled_to_ms = excluded.rolled_to_ms`,
    );
  }

  /** By the tier's number. */
  span(tierId: number): TierSpan {
    const span = this.#spans[tierId];
    if (span === undefined) throw new Error(`unknown tier ${tierId}`);
    return span;
  }

  /** Call it in the transaction that makes it true, as the last thing. */
  set(tierId: number, change: Partial<TierSpan>): void {
    const span = { ...this.span(tierId), ...change };
    this.#update.run(tierId, finiteOrNull(span.keptFromMs), finiteOrNull(span.rolledToMs));
    this.#spans[tierId] = span;
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
