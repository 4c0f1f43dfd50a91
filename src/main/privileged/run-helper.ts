import type { Readable, Writable } from 'node:stream';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { readAncestors } from '../platform/linux/knobs/process-facts';
import { readStartTicks } from '../platform/linux/knobs/process-identity';
import { ChangeLedger } from './change-ledger';
import { readClientUid } from './client-identity';
import { HelperSession } from './helper-session';
import { LineSplitter } from './line-splitter';
import { MOST_LINE_BYTES, MOST_SILENT_MS } from './protocol-version';

export interface HelperOptions {
  /** Directory of the journal, which belongs to root. */
  readonly folder: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  /** Longest silence of a client. */
  readonly mostSilentMs?: number;
}

/**
 * Serves one client until it exits, falls silent or sends too many invalid requests, then undoes its changes. First
 * settles the changes of killed helpers.
 *
 * @returns when everything is undone
 * @throws if the journal cannot be opened: no changes are made then
 */
export async function runHelper(options: HelperOptions): Promise<void> {
  const { folder, version, env, input, output, mostSilentMs = MOST_SILENT_MS } = options;
  const driver = new LinuxKnobs('/proc');
  const client = { uid: readClientUid(env), pid: process.pid, startTicks: readStartTicks('/proc', process.pid) ?? 0 };
  const ledger = openLedger(folder, driver);
  const session = new HelperSession({
    client,
    version,
    machine: { root: '/', relatives: readAncestors('/proc', process.pid) },
    driver,
    ledger,
    monotonicMs: () => performance.now(),
  });
  const served = new Promise<void>((resolve, reject) => {
    let silence = setTimeout(resolve, mostSilentMs);
    const lines = new LineSplitter(MOST_LINE_BYTES, (line) => {
      if (session.isOver) return;
      output.write(`${JSON.stringify(session.answer(line))}\n`);
      if (session.isOver) resolve();
    });
    const read = (text: string) => {
      clearTimeout(silence);
      silence = setTimeout(resolve, mostSilentMs);
      try {
        lines.push(text);
      } catch (error) {
        // A session in an unknown state ends, and its changes are undone.
        reject(error);
      }
    };
    // A client that no longer reads has exited, as the end of the input also shows.
    output.on('error', () => resolve());
    input.setEncoding('utf8');
    input.on('data', read);
    input.on('end', resolve).on('error', () => resolve());
    process.on('SIGTERM', resolve);
    // Signals of the client's terminal. The input shows the end of the client.
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  });
  try {
    await served;
  } finally {
    input.destroy();
    ledger.release(client);
  }
}

/** Undoes all changes of all clients. @returns the outcome of each change in words */
export function undoEverything(folder: string): readonly string[] {
  return openLedger(folder, new LinuxKnobs('/proc'))
    .releaseAll()
    .map(({ state, reason }) => `${state}: ${reason}`);
}

function openLedger(folder: string, driver: LinuxKnobs): ChangeLedger {
  return new ChangeLedger({
    folder,
    driver,
    isAlive: ({ pid, startTicks }) => readStartTicks('/proc', pid) === startTicks,
    nowMs: Date.now,
  });
}
