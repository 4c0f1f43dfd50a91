import type { Notice } from '../../shared/contract/schemas';
import type { SeriesTable } from '../../shared/model/series';
import type { Budget } from '../base/budget';
import type { Clock } from '../base/clock';
import type { Directories } from '../base/directories';
import type { StopStack } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { Loss } from '../base/losses';
import type { ParseApart } from '../base/parse-apart';
import type { ResidentWorker } from '../base/resident-worker';
import type { Tasks } from '../base/tasks';
import type { ConfigStore } from '../config/config-store';
import type { MetricStore, StateStore } from '../store/store';

/** Parts that the stores and the configuration are composed with. */
export interface Context {
  readonly directories: Directories;
  readonly clock: Clock;
  /**
   * Returns the time by which old data may be deleted: the clock's, unless that was set forward and is not confirmed
   * yet.
   */
  readonly trustedNowMs: () => number;
  readonly worker: ResidentWorker;
  readonly tasks: Tasks;
  /** Parses text that a person or a program wrote. */
  readonly parse: ParseApart;
  readonly table: SeriesTable;
  readonly stack: StopStack;
  /** Notices for the person, by ID. */
  readonly notices: Map<string, Notice>;
  readonly log: Log;
  /** Reports lost, moved or failed things in a notice that stays until a person dismisses it. */
  readonly reportLoss: (loss: Loss) => void;
}

/** Parts that every domain is composed with. */
export interface DomainContext extends Context {
  readonly state: StateStore;
  readonly store: MetricStore;
  readonly config: ConfigStore;
  /** Limits what Homeostat may use itself. */
  readonly budget: Budget;
}
