/** Describes the end of the host before this one, in the words of the supervisor. */
export interface FormerEnd {
  /** Number of a signal, an exit code, or that it hung and had to be killed. */
  readonly how: { readonly signal: number } | { readonly code: number } | 'hung';
  readonly atMs: number;
  readonly pid: number;
}

const VARIABLE = 'HOMEOSTAT_SUPERVISOR';
/** A shell adds it to the number of the signal that ended a program. */
const SIGNAL_STATUS = 128;

/**
 * Represents the supervisor (`resources/supervise.sh`) of this process. Signals to it report that the host is alive and
 * that it ends in good order: they need no disk and no reader of a pipe.
 */
export class Supervision {
  private constructor(
    readonly pid: number,
    /** Milliseconds between the signals that it expects. */
    readonly aliveIntervalMs: number,
    /** Number of restarts of the host. */
    readonly restarts: number,
    /** Undefined for its first host. */
    readonly formerEnd: FormerEnd | undefined,
  ) {}

  /**
   * Reads and removes the variables that the supervisor left in the environment, because the programs that we start
   * must not inherit them.
   *
   * @returns undefined if this process has no supervisor
   */
  static take(env: NodeJS.ProcessEnv): Supervision | undefined {
    const text = env[VARIABLE] ?? '';
    delete env[VARIABLE];
    delete env[`${VARIABLE}_TICK`];
    const [pid = 0, intervalSeconds = 0, restarts = 0] = text.split(' ', 3).map(Number);
    const [end = '', atSeconds = '', formerPid = ''] = text.split(' ').slice(3);
    if (!Number.isInteger(pid) || pid !== process.ppid || !(intervalSeconds > 0)) return undefined;
    const formerEnd =
      end === '-' ? undefined : { how: parseEnd(end), atMs: Number(atSeconds) * 1000, pid: Number(formerPid) };
    return new Supervision(pid, intervalSeconds * 1000, restarts, formerEnd);
  }

  reportAlive(): void {
    this.#send('SIGUSR1');
  }

  /** Announces a requested end: there is no restart, even if the end fails. */
  announceEnd(): void {
    this.#send('SIGTERM');
  }

  #send(signal: NodeJS.Signals): void {
    // After its end we have another parent, and its number may be another process's.
    if (process.ppid !== this.pid) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

function parseEnd(end: string): FormerEnd['how'] {
  if (end === 'hung') return 'hung';
  const status = Number(end);
  return status > SIGNAL_STATUS ? { signal: status - SIGNAL_STATUS } : { code: status };
}
