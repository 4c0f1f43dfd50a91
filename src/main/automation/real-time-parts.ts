import type { Emergency } from '../../shared/contract/automation-schemas';
import type { ProcessTable } from '../../shared/contract/schemas';
import type { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { ActiveMitigation, EndedMitigation } from './active-mitigations';
import type { EmergencyWatch } from './emergencies/emergency-watch';
import type { EnginePort } from './engine-port';
import type { AutomationControl } from './policy/automation-control';
import type { DecisionsLog } from './policy/decisions-log';
import type { Ledger } from './policy/ledger';
import type { Proposal } from './policy/proposal';
import type { ProgramPort } from './program-port';

/** Result of a change by automation. */
export type AutomationEvent =
  | ({ readonly kind: 'applied'; readonly atMs: number; readonly text: string } & ActiveMitigation)
  | ({ readonly kind: 'ended'; readonly atMs: number; readonly text: string } & EndedMitigation);

export interface RealTimeParts {
  readonly engine: EnginePort;
  readonly watch: EmergencyWatch;
  readonly control: AutomationControl;
  readonly ledger: Ledger;
  readonly decisions: DecisionsLog;
  /** Recommendations, best first; called rarely, since it reads from the system. */
  readonly proposals: () => readonly Proposal[];
  readonly processes: { readonly tables: Bus<ProcessTable>; watch(): Stop };
  /** Changes a setting as a person would. @throws AdvisedError if it does not exist, or the value is out of bounds */
  readonly configure: (key: string, value: unknown) => Promise<unknown>;
  readonly isAlive: (pid: number) => boolean;
  readonly programs: ProgramPort;
  /** Returns the reason if a person is waiting for a process; undefined if not, or if that is unknown. */
  readonly whyInUse: (pid: number) => string | undefined;
  readonly isOnBattery: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Input of a decision on the tick. */
export interface DynamicMetrics {
  readonly atMs: number;
  readonly emergencies: readonly Emergency[];
}

export interface RealTimeConfig {
  /** Interval between checks of the recommendations. */
  readonly proposeEveryMs: number;
  /** Time in which a mitigation may take effect before the next one is applied. */
  readonly stepMs: number;
}

export const REAL_TIME: RealTimeConfig = { proposeEveryMs: 15_000, stepMs: 4_000 };
