import type {
  ExportPage,
  ExportQuery,
  RangeQuery,
  RangeResult,
  SeriesInfo,
  StoreStats,
} from '../../shared/contract/schemas';
import type { Frame } from '../../shared/model/frame';
import type { KeyedState } from '../base/keyed-state';
import type { InstanceFile } from './create-backup';

/** The time series on disk. Appending never blocks; every method that reads the disk returns a promise. */
export interface MetricStore {
  /**
   * Stores a frame. Never throws and never waits: frames that cannot be written are kept in memory and counted in
   * {@link stats}.
   */
  append(frame: Frame): void;
  range(query: RangeQuery): Promise<RangeResult>;
  /** Returns the same as JSON in UTF-8, for a result that is only passed on. */
  rangeJson(query: RangeQuery): Promise<Uint8Array>;
  exportPage(query: ExportQuery): Promise<ExportPage>;
  /** Seals the waiting heads into the database. */
  seal(): Promise<void>;
  /**
   * Copies the instance into an archive, complete and as of one moment, while it keeps running.
   *
   * @param otherFiles files of the instance that do not belong to the store; missing ones are left out
   * @returns the size of the archive in bytes
   */
  backup(target: string, otherFiles: readonly InstanceFile[]): Promise<number>;
  /** Lists every series with stored data, including those of previous runs. */
  series(): Promise<readonly SeriesInfo[]>;
  stats(): Promise<StoreStats>;
  /** Writes pending data and releases the files. */
  close(): Promise<void>;
}

/** The state store as its domains use it: one row a key, grouped by the domain that owns it. */
export type StateStore = KeyedState;
