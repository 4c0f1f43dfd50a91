import type { Database } from './database';
import { TIERS } from './tiers';

/** The period that a tier covers: everything stored from `keptFromMs` on and before `rolledToMs`. */
export interface TierSpan {
  readonly keptFromMs: number;
  readonly rolledToMs: number;
}

/** Reads the stored progress of the tiers, as it is; null is an infinity. */
export function readTierRows(database: Database) {
  return database
    .prepare<[], { id: number; keptFromMs: number | null; rolledToMs: number | null }>(
      'SELECT id, kept_from_ms AS keptFromMs, rolled_to_ms AS rolledToMs FROM tier',
    )
    .all();
}

/** Progress of each tier: the time up to which it has been made, and the time from which on it is kept. */
export class TierProgress {
  readonly #spans: TierSpan[];
  readonly #update;

  constructor(database: Database) {
    const rows = readTierRows(database);
    this.#spans = TIERS.map(({ id, blockMs }) => {
      const row = rows.find((candidate) => candidate.id === id);
      return {
        keptFromMs: row?.keptFromMs ?? Number.NEGATIVE_INFINITY,
        // A tier that every sealing writes is complete at any time.
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

  /** Sets the progress, as the last step of the transaction that changes it. */
  set(tierId: number, change: Partial<TierSpan>): void {
    const span = { ...this.span(tierId), ...change };
    this.#update.run(tierId, finiteOrNull(span.keptFromMs), finiteOrNull(span.rolledToMs));
    this.#spans[tierId] = span;
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
