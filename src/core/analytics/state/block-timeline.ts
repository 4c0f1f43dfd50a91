import { DAY_MS } from '../../../shared/model/time';
import {
  addToBlock,
  type BlockHistory,
  type BlockSummary,
  closeBlock,
  copyOfBlock,
  type OpenBlock,
  openBlock,
} from './block-history';

export interface BlockTimelineOptions {
  /** Rising, in the metric's unit. */
  readonly limits: readonly number[];
  /** A day must have a whole number of blocks. */
  readonly blockMs: number;
  /** Start of any block. */
  readonly originMs?: number;
  /** Continues a stored timeline with the same options. */
  readonly snapshot?: StateSnapshot;
}

/** The learned data of a metric, for JSON. Null is a block without values. */
export interface StateSnapshot {
  readonly means: readonly (number | null)[];
  readonly newest: BlockSummary | null;
  readonly open: OpenBlock | null;
}

const KEPT_DAYS = 15;

/** Divides a metric's values into blocks of time, and keeps two weeks of them. */
export class BlockTimeline {
  readonly limits: readonly number[];
  readonly #blockMs: number;
  readonly #originMs: number;
  readonly #blocksPerDay: number;
  readonly #means: number[];
  #newest: BlockSummary | undefined;
  #open: OpenBlock | undefined;

  constructor({ limits, blockMs, originMs = 0, snapshot }: BlockTimelineOptions) {
    this.limits = limits;
    this.#blockMs = blockMs;
    this.#originMs = originMs;
    this.#blocksPerDay = Math.max(1, Math.round(DAY_MS / blockMs));
    this.#means = snapshot?.means.map((mean) => mean ?? Number.NaN) ?? [];
    this.#newest = snapshot?.newest ?? undefined;
    this.#open = snapshot?.open ? copyOfBlock(snapshot.open) : undefined;
  }

  /** Adds a value. Values come in order of time; non-finite ones and those of a closed block are ignored. */
  observe(atMs: number, value: number): void {
    if (!Number.isFinite(value) || !Number.isFinite(atMs)) return;
    const position = (atMs - this.#originMs) / this.#blockMs;
    const index = Math.floor(position);
    const block = this.#advanceTo(index);
    if (block.index === index) addToBlock(block, value, position - index, this.limits);
  }

  /** Closes the blocks that ended before `nowMs`. @returns start and end of the block that is open then */
  advance(nowMs: number): { readonly fromMs: number; readonly toMs: number } {
    const { index } = this.#advanceTo(Math.floor((nowMs - this.#originMs) / this.#blockMs));
    const fromMs = this.#originMs + index * this.#blockMs;
    return { fromMs, toMs: fromMs + this.#blockMs };
  }

  /** Number of closed blocks with values. */
  get count(): number {
    return this.#means.reduce((count, mean) => count + (Number.isNaN(mean) ? 0 : 1), 0);
  }

  /** The closed blocks; undefined if there are none. Do not keep it: the timeline keeps changing it. */
  get history(): BlockHistory | undefined {
    if (this.#newest === undefined) return undefined;
    return { blocksPerDay: this.#blocksPerDay, means: this.#means, newest: this.#newest };
  }

  snapshot(): StateSnapshot {
    return {
      means: this.#means.map((mean) => (Number.isNaN(mean) ? null : mean)),
      newest: this.#newest ?? null,
      open: this.#open === undefined ? null : copyOfBlock(this.#open),
    };
  }

  #advanceTo(index: number): OpenBlock {
    const open = this.#open;
    if (open !== undefined && index <= open.index) return open;
    const kept = KEPT_DAYS * this.#blocksPerDay;
    if (open !== undefined) {
      const summary = closeBlock(open);
      this.#newest = summary ?? this.#newest;
      this.#means.push(summary?.mean ?? Number.NaN);
      const unseen = Math.min(index - open.index - 1, kept);
      for (let count = 0; count < unseen; count++) this.#means.push(Number.NaN);
      this.#means.splice(0, Math.max(0, this.#means.length - kept));
    }
    this.#open = openBlock(index, this.limits.length);
    return this.#open;
  }
}
