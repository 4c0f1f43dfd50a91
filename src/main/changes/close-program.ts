import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../../shared/model/change';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';
import { findUnifiedFolder, listGroupProcesses } from '../platform/linux/control-groups';
import { findOwner } from '../platform/linux/find-owner';
import { readAncestors, readProcessFacts, readSessionAndUser } from '../platform/linux/knobs/process-facts';
import { isSameProcess, readProcessIdentity, readStartTicks } from '../platform/linux/knobs/process-identity';
import { closeProtectionOf } from './protected-process';

interface CloserOptions {
  readonly procRoot: string;
  readonly ownPid: number;
  /** Replaced by tests. */
  readonly kill?: (pid: number, signal: 'SIGTERM' | 'SIGCONT') => void;
  readonly waitMs?: number;
}

/** Time in which a program may save its work and exit. */
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** Ends programs as a person decided: by a request, never by force. */
export class ProgramCloser {
  readonly #kill: (pid: number, signal: 'SIGTERM' | 'SIGCONT') => void;

  constructor(private readonly options: CloserOptions) {
    this.#kill = options.kill ?? process.kill.bind(process);
  }

  identify(pid: number): ProcessIdentity | undefined {
    return readProcessIdentity(this.options.procRoot, pid);
  }

  isSame(identity: ProcessIdentity): boolean {
    return isSameProcess(this.options.procRoot, identity);
  }

  /**
   * Asks a program to end with SIGTERM: its first process, or all processes of its own systemd unit.
   *
   * @throws AdvisedError if it is protected, is another program by now, or cannot be asked
   */
  close(root: ProcessIdentity, unit: string | undefined) {
    if (!this.isSame(root)) throw new AdvisedError('The program has exited', 'Nothing is left to do.');
    const reason = this.#protectionOf(root.pid);
    if (reason !== undefined)
      throw new AdvisedError(`Homeostat does not close this program: ${reason}`, 'Close it yourself if you are sure.');
    const asked = this.#listProcesses(root, unit).filter((one) => this.#ask(one));
    return { asked: asked.length, left: this.#awaitExit(asked) };
  }

  /** A unit with a process that is protected contains more than the program. */
  #listProcesses(root: ProcessIdentity, unit: string | undefined): readonly ProcessIdentity[] {
    const { procRoot } = this.options;
    const owner = findOwner(procRoot, root.pid, root.uid);
    if (unit === undefined || owner.kind !== 'own-unit' || owner.unit !== unit) return [root];
    const folder = findUnifiedFolder(procRoot, owner.path);
    const pids = (folder === undefined ? undefined : listGroupProcesses(folder)) ?? [];
    const all = pids.flatMap((pid) => this.identify(pid) ?? []);
    const isWhole = all.some(({ pid }) => pid === root.pid);
    return isWhole && all.every(({ pid }) => this.#protectionOf(pid) === undefined) ? all : [root];
  }

  #protectionOf(pid: number): string | undefined {
    const { procRoot, ownPid } = this.options;
    const facts = readProcessFacts(procRoot, pid);
    // It has exited since it was listed.
    if (facts === undefined) return undefined;
    const own = readSessionAndUser(procRoot, ownPid);
    // Even root ends only its own programs here.
    if (facts.identity.uid !== own.uid) return 'the process belongs to another user';
    const ancestors = readAncestors(procRoot, pid);
    const relatives = new Set([...readAncestors(procRoot, ownPid), ...(ancestors.has(ownPid) ? [pid] : [])]);
    return closeProtectionOf(facts, { ownSession: own.session, ownUid: own.uid, relatives });
  }

  /** @returns false if the process has exited */
  #ask(one: ProcessIdentity): boolean {
    const { procRoot } = this.options;
    const isStopped = readProcessFacts(procRoot, one.pid)?.state === 'stopped';
    // Comes directly before the signal: the pid may belong to another process by now.
    if (!this.isSame(one)) return false;
    try {
      this.#kill(one.pid, 'SIGTERM');
      // A stopped process handles the request only when it continues.
      if (isStopped) this.#kill(one.pid, 'SIGCONT');
      return true;
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') return false;
      throw new AdvisedError(`The program could not be asked to exit: ${messageOf(error)}`, 'Close it yourself.');
    }
  }

  async #awaitExit(asked: readonly ProcessIdentity[]): Promise<number> {
    const { procRoot, waitMs = WAIT_MS } = this.options;
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const left = asked.filter(({ pid, startTicks }) => readStartTicks(procRoot, pid) === startTicks).length;
      if (left === 0 || performance.now() >= untilMs) return left;
      await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }
}
