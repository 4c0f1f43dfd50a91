import { Worker } from 'node:worker_threads';
import { contained, detach } from './contain';
import { messageOf, UnavailableError } from './errors';
import { Caller } from './remote';
import { later } from './timers';

export interface TaskOptions {
  /** Higher first; defaults to 0. */
  readonly priority?: number;
  /** Ends the wait, and the worker with it if the task runs already: a task might ignore a signal. */
  readonly signal?: AbortSignal;
}

/** Runs heavy or risky work away from the tick. */
export interface Tasks {
  /** @throws the error of the task, or an AbortError */
  run<Result>(name: string, input: unknown, options?: TaskOptions): Promise<Result>;
  stop(): Promise<void>;
}

interface Waiting extends Pick<PromiseWithResolvers<unknown>, 'resolve' | 'reject'> {
  readonly name: string;
  readonly input: unknown;
  readonly priority: number;
  readonly signal: AbortSignal | undefined;
}

interface Running {
  readonly worker: Worker;
  readonly caller: Caller;
}

/** Longest duration of a task; a longer one is stuck. */
const LONGEST_TASK_MS = 15 * 60_000;

/**
 * Runs one task at a time on a worker thread that starts for the first and ends when idle: on a small machine a second
 * thread would only take time from the person's own work.
 */
export function createTasks(workerUrl: URL, idleMs = 10_000, longestMs = LONGEST_TASK_MS): Tasks {
  const queue: Waiting[] = [];
  let current: Waiting | undefined;
  let running: Running | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  function start(): Running {
    const worker = new Worker(workerUrl, { name: 'homeostat-tasks' });
    const caller = new Caller(worker);
    const started = { worker, caller };
    const gone = (reason: string) => {
      caller.close(reason);
      if (running === started) running = undefined;
    };
    worker.on(
      'error',
      contained('a task worker', (error: unknown) => gone(messageOf(error))),
    );
    worker.on(
      'exit',
      contained('a task worker', (code: number) => gone(`the worker exited with code ${code}`)),
    );
    worker.unref();
    return started;
  }

  async function drain(): Promise<void> {
    if (current !== undefined) return;
    clearTimeout(idleTimer);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      current = task;
      await runOne(task);
      current = undefined;
    }
    idleTimer = later(idleMs, 'an idle worker', end);
  }

  async function runOne(task: Waiting): Promise<void> {
    const abort = contained('the end of a task', end);
    const stuckTimer = later(longestMs, 'a stuck task', end);
    task.signal?.addEventListener('abort', abort);
    try {
      running ??= start();
      const { caller } = running;
      task.resolve(
        await caller.target<{ run(name: string, input: unknown): unknown }>('tasks').run(task.name, task.input),
      );
    } catch (error) {
      task.reject(task.signal?.aborted === true ? task.signal.reason : error);
    } finally {
      clearTimeout(stuckTimer);
      task.signal?.removeEventListener('abort', abort);
    }
  }

  async function end(): Promise<void> {
    const ending = running;
    running = undefined;
    ending?.caller.close('the task was canceled');
    await ending?.worker.terminate();
  }

  return {
    run<Result>(name: string, input: unknown, { priority = 0, signal }: TaskOptions = {}) {
      return new Promise<Result>((resolve, reject) => {
        if (stopped) throw stoppedError();
        signal?.throwIfAborted();
        const task: Waiting = { name, input, priority, signal, resolve: (value) => resolve(value as Result), reject };
        queue.push(task);
        // Tasks of the same priority keep their order.
        queue.sort((a, b) => b.priority - a.priority);
        signal?.addEventListener('abort', () => {
          const index = queue.indexOf(task);
          if (index === -1) return;
          queue.splice(index, 1);
          reject(signal.reason);
        });
        detach('a task', drain());
      });
    },
    async stop() {
      stopped = true;
      clearTimeout(idleTimer);
      for (const { reject } of queue.splice(0)) reject(stoppedError());
      await end();
    },
  };
}

function stoppedError(): UnavailableError {
  return new UnavailableError('the workers have stopped', 'Try again when the host is running.');
}
