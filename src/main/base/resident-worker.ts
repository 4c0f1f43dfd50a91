import { Worker } from 'node:worker_threads';
import { contained, detach } from './contain';
import { messageOf } from './errors';
import type { Log } from './log';
import { Caller, forwardTo, type Remote } from './remote';

export interface ResidentWorker {
  /** Returns the worker service of that name, on the worker that is alive at each call. */
  target<T extends object>(name: string): Remote<T>;
  /** Runs on each new worker after a crash: worker services lose their state with their thread. */
  onRestart(name: string, run: () => Promise<unknown>): void;
  /** Restarts since the start of the host. */
  readonly restarts: number;
  stop(): Promise<void>;
}

export interface WorkerPatience {
  readonly pingEveryMs: number;
  /** A thread without a reply for this time is stuck. */
  readonly stuckAfterMs: number;
  /** A worker that crashes repeatedly must not become a load of its own. */
  readonly restartDelayMs: number;
}

const PATIENCE: WorkerPatience = { pingEveryMs: 10_000, stuckAfterMs: 30_000, restartDelayMs: 1_000 };
const RESTART_DELAY_LIMIT_MS = 60_000;
/** A disk that needs minutes to repair a database must get them eventually: each time it may take longer. */
const STUCK_LIMIT_MS = 10 * 60_000;

interface Living {
  readonly worker: Worker;
  readonly caller: Caller;
}

/**
 * Runs the one worker thread that lives as long as the host and has all long-lived worker services: a second thread
 * would cost 16 MB. It is restarted after a crash, and ended first when it no longer replies.
 *
 * @param onCrash receives the error that ended a thread
 */
export function createResidentWorker(
  workerUrl: URL,
  log: Log,
  patience: WorkerPatience = PATIENCE,
  onCrash: (error: unknown) => void = () => undefined,
): ResidentWorker {
  const preparations: { readonly name: string; readonly run: () => Promise<unknown> }[] = [];
  let stopping = false;
  let delayMs = patience.restartDelayMs;
  let stuckAfterMs = patience.stuckAfterMs;
  let restarts = 0;
  let timer: NodeJS.Timeout | undefined;
  let current = start();

  function start(): Living {
    const worker = new Worker(workerUrl, { name: 'homeostat', resourceLimits: { maxYoungGenerationSizeMb: 4 } });
    const caller = new Caller(worker);
    const watchdog = setInterval(
      contained('a ping of the worker', createPing({ worker, caller })),
      patience.pingEveryMs,
    );
    worker.on(
      'error',
      contained('the worker', (error: unknown) => {
        log.error('the worker failed', { error: messageOf(error) });
        onCrash(error);
      }),
    );
    worker.once(
      'exit',
      contained('the end of the worker', (code: number) => {
        clearInterval(watchdog);
        caller.close(`the worker exited with code ${code}`);
        if (stopping) return;
        log.error('the worker exited; restarting it', { code, delayMs });
        scheduleRestart();
      }),
    );
    return { worker, caller };
  }

  function scheduleRestart(): void {
    timer = setTimeout(contained('the restart of the worker', restart), delayMs);
    delayMs = Math.min(delayMs * 2, RESTART_DELAY_LIMIT_MS);
  }

  /** Counts pings instead of time: a main thread that was blocked itself has not received the reply yet. */
  function createPing({ worker, caller }: Living): () => void {
    let unanswered = 0;
    return () => {
      if (unanswered * patience.pingEveryMs >= stuckAfterMs) {
        log.error('the worker does not respond; terminating it', { afterMs: stuckAfterMs });
        stuckAfterMs = Math.min(stuckAfterMs * 2, STUCK_LIMIT_MS);
        unanswered = 0;
        detach('the end of a stuck worker', worker.terminate());
        return;
      }
      unanswered++;
      caller
        .target<{ ping(): void }>('life')
        .ping()
        .then(
          () => {
            unanswered = 0;
          },
          () => undefined,
        );
    };
  }

  async function restart(): Promise<void> {
    try {
      current = start();
    } catch (error) {
      // A machine that can start no thread now may be able to later.
      log.error('cannot start the worker', { error: messageOf(error), delayMs });
      scheduleRestart();
      return;
    }
    restarts++;
    for (const { name, run } of preparations) {
      await run().catch((error: unknown) =>
        log.error(`cannot set up ${name} again after the restart`, { error: String(error) }),
      );
    }
  }

  return {
    target: (name) => forwardTo(() => current.caller.target(name)),
    onRestart(name, run) {
      preparations.push({ name, run });
    },
    get restarts() {
      return restarts;
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      current.caller.close('the host is stopping');
      await current.worker.terminate();
    },
  };
}
