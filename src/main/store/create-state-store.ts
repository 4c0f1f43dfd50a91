import { basename } from 'node:path';
import { plural } from '../../shared/format/plural';
import { AdvisedError, messageOf } from '../base/errors';
import type { Loss } from '../base/losses';
import type { Remote } from '../base/remote';
import { later } from '../base/timers';
import { KeptWrites } from './kept-writes';
import type { StateOpened, StateService } from './state-service';
import type { StateStore } from './store';

export interface StateStoreOptions {
  readonly directory: string;
  readonly remote: Remote<StateService>;
  /** Receives a message for a person, in one sentence. */
  readonly report: (problem: string) => void;
  /** Receives lost data and files that were moved aside; defaults to `report`. */
  readonly reportLoss?: (loss: Loss) => void;
  /**
   * Domains that record events. A failed write of theirs is kept in memory and repeated. In any other domain a write is
   * a person's request: the person sees that it failed, and it must not happen later.
   */
  readonly recordDomains?: ReadonlySet<string>;
  readonly firstRetryMs?: number;
}

export interface OpenStateStore extends StateStore {
  /** Reopens the worker's side after its thread was lost. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** Values missing at the start are not read later, so a brief lock is waited for. */
const START_ATTEMPTS = 3;

/**
 * Creates the state store of the main thread. The worker opens the file, and earlier calls wait for it. After a failure
 * it is reopened, at growing intervals.
 */
export function createStateStore(options: StateStoreOptions): OpenStateStore {
  const { directory, remote, report, recordDomains = new Set<string>(), firstRetryMs = FIRST_RETRY_MS } = options;
  const reportLoss = options.reportLoss ?? (({ text }: Loss) => report(text));
  const kept = new KeptWrites(reportLoss);
  let retryMs = firstRetryMs;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** True if the values of the previous run could not be read when they were requested. */
  let wasMissed = false;
  let reason: string | null = null;
  let opening = start();
  opening.catch(() => undefined);

  async function start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await open();
      } catch (error) {
        if (attempt >= START_ATTEMPTS || error instanceof AdvisedError || isClosed) {
          wasMissed = true;
          reopenLater(error);
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, firstRetryMs / 2));
      }
    }
  }

  async function open(): Promise<void> {
    const opened = await remote.open(directory, wasMissed);
    if (reason !== null) report('state.db can be used again');
    reason = null;
    noteOpened(opened);
    await kept.flush(remote);
    retryMs = firstRetryMs;
  }

  function noteOpened({ movedAsideTo, recovered, copy }: StateOpened): void {
    if (movedAsideTo !== null) {
      reportLoss({
        id: `state-corrupt-${basename(movedAsideTo)}`,
        level: 'error',
        text: `state.db was corrupt and was moved to ${movedAsideTo}. Homeostat recovered ${plural(recovered, 'value')} from it`,
        advice: 'Check your silences, schedules, approvals and services. `homeostat restore` restores a backup.',
      });
    }
    if (!wasMissed) return;
    wasMissed = false;
    reportLoss({
      id: 'state-missed',
      level: 'warning',
      text: `state.db could not be read when Homeostat started, so stored silences, schedules and other state were not used${copy === null ? '' : `. A copy from before is ${copy}`}`,
      advice: 'Run `homeostat restart` to load them.',
    });
  }

  function reopenLater(error: unknown): void {
    // Retried many times, but reported once.
    if (messageOf(error) !== reason) report(`cannot use state.db: ${messageOf(error)}`);
    reason = messageOf(error);
    if (timer !== undefined || isClosed) return;
    timer = later(retryMs, 'another attempt to open state.db', () => {
      timer = undefined;
      if (isClosed) return;
      const attempt = open();
      opening = attempt;
      attempt.catch(reopenLater);
    });
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  /** @throws the worker's errors, after which the store is reopened */
  async function call<T>(operate: () => Promise<T>): Promise<T> {
    await opening;
    try {
      return await operate();
    } catch (error) {
      reopenLater(error);
      throw error;
    }
  }

  async function write(domain: string, key: string, text: string | null): Promise<void> {
    const number = kept.begin();
    try {
      await call(() => (text === null ? remote.delete(domain, key) : remote.set(domain, key, text)));
      kept.settle(domain, key, number);
    } catch (error) {
      if (recordDomains.has(domain)) kept.keep({ domain, key, text }, number);
      throw error;
    }
  }

  function parse(domain: string, key: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      reportLoss({
        id: `state-value-${domain}-${key}`,
        level: 'warning',
        text: `A value in state.db cannot be read and is ignored: ${domain}/${key}`,
        advice: 'Check the disk for errors.',
      });
      return undefined;
    }
  }

  return {
    async get(domain, key) {
      const waiting = kept.find(domain, key);
      const text = waiting === undefined ? await call(() => remote.get(domain, key)) : waiting.text;
      return text === null ? undefined : parse(domain, key, text);
    },
    async list(domain) {
      const stored = new Map(await call(() => remote.list(domain)));
      kept.overlay(domain, stored);
      const values = [...stored].map(([key, text]) => [key, parse(domain, key, text)] as const);
      return new Map(values.filter(([, value]) => value !== undefined));
    },
    async set(domain, key, value) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new Error(`${domain}/${key}: the value cannot be stored as JSON`);
      await write(domain, key, text);
    },
    delete: (domain, key) => write(domain, key, null),
    reopen() {
      opening = open();
      opening.catch(reopenLater);
      return opening;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await opening.catch(() => undefined);
      if (kept.size > 0) await kept.flush(remote).catch(() => undefined);
      if (kept.size > 0) kept.reportLost(reason ?? 'the host stopped');
      await remote.close();
    },
  };
}
