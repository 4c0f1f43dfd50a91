import type { ProcessRow } from '../../../shared/contract/schemas';
import { type Clock, systemClock } from '../../base/clock';
import { AppTitles, type UnitApplication } from './app-titles';
import { BusiestApps } from './busiest-apps';
import type { GoneProcess } from './gone-processes';
import { ProcessScanner, type ProcessScannerOptions, type ProcessSummary } from './process-scanner';
import { LINUX_ROOTS } from './roots';

export interface ProcessScan extends ProcessSummary {
  /** All processes on request: cloning 400 rows to the other thread costs more than scanning them. */
  readonly rows: readonly ProcessRow[] | null;
}

/** The process service of the worker. A type, not an interface, so that another thread can call it. */
export type ProcessService = {
  /** Returns the busiest applications, the sums, and the rows on request. */
  scan(options: { readonly rows: boolean }): ProcessScan;
  /** Returns processes that exited up to now, and these ones, after a scan if the last one is not recent. */
  gone(pids: readonly number[]): readonly GoneProcess[];
  /** Returns the application of a unit; undefined for one that holds programs of any kind. */
  applicationOf(unit: string): UnitApplication | undefined;
  /** Releases all descriptors. */
  close(): void;
};

/** CPU time is counted in hundredths of a second, so that a rate over less time would be noise. */
const SHORTEST_SCAN_MS = 500;

export function createProcessService(options: ProcessScannerOptions = {}, clock: Clock = systemClock): ProcessService {
  const titles = (options.roots ?? LINUX_ROOTS) === LINUX_ROOTS ? new AppTitles() : undefined;
  const scanner = new ProcessScanner({ ...(titles && { titles }), ...options });
  const busiest = new BusiestApps();
  let summary: ProcessSummary | undefined;
  let scannedAtMs = Number.NaN;

  function renew(): ProcessSummary {
    const monotonicMs = clock.monotonicMs();
    if (summary === undefined || monotonicMs - scannedAtMs >= SHORTEST_SCAN_MS) {
      const all = scanner.scan(clock.nowMs(), monotonicMs);
      summary = { ...all, apps: busiest.select(all.apps, monotonicMs) };
      scannedAtMs = monotonicMs;
    }
    return summary;
  }

  return {
    scan: ({ rows }) => ({ ...renew(), rows: rows ? scanner.rows(clock.nowMs()) : null }),
    gone(pids) {
      renew();
      return scanner.gone(pids);
    },
    applicationOf: (unit) => titles?.applicationOf(unit, clock.nowMs()),
    close: () => scanner.close(),
  };
}
