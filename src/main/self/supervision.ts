/** How the host before this one ended, in the words of the supervisor. */
export interface FormerEnd {
  /** A number of a signal, an exit code, or that it had to be killed because it hung. */
  readonly how: { readonly signal: number } | { readonly code: number } | 'hung';
  readonly atMs: number;
  readonly pid: number;
}

const VARIABLE = 'HOMEOSTAT_SUPERVISOR';
/** A shell adds it to the number of the signal that ended a program. */
const SIGNAL_STATUS = 128;

/**
 * The supervisor (`resources/supervise.sh`) of this process. It is told of every beat and of an end in good order by
 * signals: no disk is involved, and no pipe that somebody would have to read.
 */
export class Supervision {
  private constructor(
    readonly pid: number,
    /** The pace at which it expects beats. */
    readonly beatMs: number,
    /** How often it has restarted the host. */
    readonly restarts: number,
    /** Undefined for its first host. */
    readonly formerEnd: FormerEnd | undefined,
  ) {}

  /**
   * Takes what the supervisor has left in the environment, which the programs that we start must not inherit.
   *
   * @returns undefined where this process has no supervisor
   */
  static take(env: NodeJS.ProcessEnv): Supervision | undefined {
    const text = env[VARIABLE] ?? '';
    delete env[VARIABLE];
    delete env[`${VARIABLE}_TICK`];
    const [pid = 0, beatSeconds = 0, restarts = 0] = text.split(' ', 3).map(Number);
    const [end = '', atSeconds = '', formerPid = ''] = text.split(' ').slice(3);
    if (!Number.isInteger(pid) || pid !== process.ppid || !(beatSeconds > 0)) return undefined;
    const formerEnd =
      end === '-' ? undefined : { how: parseEnd(end), atMs: Number(atSeconds) * 1000, pid: Number(formerPid) };
    return new Supervision(pid, beatSeconds * 1000, restarts, formerEnd);
  }

  beat(): void {
    this.#send('SIGUSR1');
  }

  /** Says that we end because somebody asked for it: no restart, however the end turns out. */
  announceEnd(): void {
    this.#send('SIGTERM');
  }

  #send(signal: NodeJS.Signals): void {
    // Once it is gone we have another parent, and its number may be somebody else's.
    if (process.ppid !== this.pid) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      // It ended just now.
    }
  }
}

function parseEnd(end: string): FormerEnd['how'] {
  if (end === 'hung') return 'hung';
  const status = Number(end);
  return status > SIGNAL_STATUS ? { signal: status - SIGNAL_STATUS } : { code: status };
}
