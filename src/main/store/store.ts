import type {
  ExportPage,
  ExportQuery,
  RangeQuery,
  RangeResult,
  SeriesInfo,
  StoreStats,
} from '../../shared/contract/schemas';
import type { Frame } from '../../shared/model/frame';
import type { InstanceFile } from './create-backup';

/** The time series on disk. Appending never blocks; whatever reads the disk answers with a promise. */
export interface MetricStore {
  /** Takes a frame. Never throws and never waits: what cannot be written is kept in memory and told by {@link stats}. */
  append(frame: Frame): void;
  range(query: RangeQuery): Promise<RangeResult>;
  /** The same as JSON in UTF-8, for an answer that is only passed on. */
  rangeJson(query: RangeQuery): Promise<Uint8Array>;
  exportPage(query: ExportQuery): Promise<ExportPage>;
  /** Folds the heads that wait into the database. */
  seal(): Promise<void>;
  /**
   * Copies the instance into an archive, whole and as of one moment, while it goes on.
   *
   * @param otherFiles what belongs to the instance and is not the store's; those that do not exist are left out
   * @returns the size of the archive in bytes
   */
  backup(target: string, otherFiles: readonly InstanceFile[]): Promise<number>;
  /** Every series that has stored data, those of former runs included. */
  series(): Promise<readonly SeriesInfo[]>;
  stats(): Promise<StoreStats>;
  /** Writes out what is pending and releases the files. */
  close(): Promise<void>;
}

/** Small durable values: one row a key, grouped by the domain that owns them. Every write is on the disk when its promise resolves. */
export interface StateStore {
  get(domain: string, key: string): Promise<unknown>;
  list(domain: string): Promise<ReadonlyMap<string, unknown>>;
  set(domain: string, key: string, value: unknown): Promise<void>;
  delete(domain: string, key: string): Promise<void>;
}
