import { Worker } from 'node:worker_threads';

/** Watches from another thread for an input that a parser hangs on, reports it, and ends the process. */
export interface HangWatch {
  /** Call before each input. */
  note(parser: string, index: number, input: Buffer): void;
  stop(): Promise<unknown>;
}

const LONGEST_HANG_MS = 60_000;

const WATCH = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  const { shared, limitMs } = workerData;
  const [counter, length, text] = [new Int32Array(shared, 0, 1), new Int32Array(shared, 4, 1), new Uint8Array(shared, 8)];
  let last = -1;
  let sinceMs = Date.now();
  setInterval(() => {
    const now = Atomics.load(counter, 0);
    if (now !== last || now === 0) [last, sinceMs] = [now, Date.now()];
    else if (Date.now() - sinceMs > limitMs) {
      writeSync(2, 'a parser hangs: ' + Buffer.from(text.slice(0, length[0])).toString('latin1') + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }
  }, 500);
`;

/** Starts a watch on the current thread. */
export function watchForHangs(): HangWatch {
  const shared = new SharedArrayBuffer(8 + 1_024);
  const [counter, length, text] = [
    new Int32Array(shared, 0, 1),
    new Int32Array(shared, 4, 1),
    new Uint8Array(shared, 8),
  ];
  const worker = new Worker(WATCH, { eval: true, workerData: { shared, limitMs: LONGEST_HANG_MS } });
  worker.unref();
  return {
    note(parser, index, input) {
      const written = Buffer.from(`${parser}, input ${index}: ${input.toString('latin1', 0, 400)}`).subarray(0, 1_024);
      text.set(written);
      length[0] = written.length;
      Atomics.add(counter, 0, 1);
    },
    stop: () => worker.terminate(),
  };
}
