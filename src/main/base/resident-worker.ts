import { Worker } from 'node:worker_threads';
import type { Log } from './log';
import { Caller, type Remote } from './remote';

export interface ResidentWorker {
  /** The duty of that name, on whatever worker is alive now. */
  target<T extends object>(name: string): Remote<T>;
  /** Runs on each new worker after one has died: duties lose what they knew with their thread. */
  onRestart(name: string, run: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** A worker that dies again and again must not become a load of its own. */
const RESTART_DELAY_MS = 1_000;
const RESTART_DELAY_LIMIT_MS = 60_000;

/**
 * The one worker thread that lives as long as the host and has all long-lived duties: a second thread would cost
 * 16 MB. Started anew when it dies.
 */
export function createResidentWorker(workerUrl: URL, log: Log): ResidentWorker {
  const preparations: { readonly name: string; readonly run: () => Promise<unknown> }[] = [];
  let stopping = false;
  let delayMs = RESTART_DELAY_MS;
  let timer: NodeJS.Timeout | undefined;
  let current = start();

  function start(): { readonly worker: Worker; readonly caller: Caller } {
    const worker = new Worker(workerUrl, { name: 'homeostat', resourceLimits: { maxYoungGenerationSizeMb: 4 } });
    const caller = new Caller(worker);
    worker.on('error', (error) => log.error('the worker failed', { error: error.message }));
    worker.once('exit', (code) => {
      caller.close(`the worker ended with code ${code}`);
      if (stopping) return;
      log.error('the worker ended and is started again', { code, delayMs });
      timer = setTimeout(() => void restart(), delayMs);
      delayMs = Math.min(delayMs * 2, RESTART_DELAY_LIMIT_MS);
    });
    return { worker, caller };
  }

  async function restart(): Promise<void> {
    current = start();
    for (const { name, run } of preparations) {
      await run().catch((error: unknown) => log.error(`${name} could not be prepared again`, { error: String(error) }));
    }
  }

  return {
    target<T extends object>(name: string) {
      return new Proxy({} as Remote<T>, {
        get: (_, method) =>
          typeof method === 'string' && method !== 'then'
            ? (...args: unknown[]) =>
                (
                  current.caller.target<Record<string, (...args: unknown[]) => unknown>>(name)[method] as (
                    ...args: unknown[]
                  ) => Promise<unknown>
                )(...args)
            : undefined,
      });
    },
    onRestart(name, run) {
      preparations.push({ name, run });
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      current.caller.close('the host stops');
      await current.worker.terminate();
    },
  };
}
